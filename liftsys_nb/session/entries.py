"""What is known of every session without its texts: enough to find one, and to list them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any

from liftsys_nb.session.state import free_name, is_named

if TYPE_CHECKING:
    from liftsys_nb.session.state import State


@dataclass(frozen=True, slots=True)
class Entry:
    """One session, as its state says.

    first: id of its first event: sessions are numbered in that order. title: its name before
    namesakes are told apart; name: after. head: the newest draft of the branch that changed last;
    verdict: the last one said of it; is_final, is_refused: whether it is finalized, and whether
    the verdict says that no code can meet it. sources: what it was imported from. For the others
    see ``State``.
    """

    id: str
    first: str
    title: str
    name: str
    names: tuple[str, ...]
    prompt: str | None
    prompts: tuple[str, ...]
    cells: tuple[tuple[str, str | None], ...]
    sources: tuple[str, ...]
    origin: str
    updated: str
    branch: str
    head: str
    verdict: str | None
    is_final: bool
    is_refused: bool
    is_abandoned: bool

    def is_named(self, name: str) -> bool:
        """Whether this is its name, a number given to namesakes aside."""
        return is_named(self.name, name)


def entry(state: State) -> Entry:
    """Return what is kept of a session that has drafts."""
    head = state.head.id
    sources = {event.detail.get("source_id") for event in state.events}
    first = min(event.id for event in state.events)
    return Entry(
        state.id, first, state.name, state.name, tuple(sorted(state.names)),
        state.prompt, tuple(sorted(state.prompts)), tuple(state.cells.items()),
        tuple(sorted(each for each in sources if isinstance(each, str))), state.origin,
        state.updated, state.branch, head, state.verdicts.get(head), head in state.finalized,
        state.refuses(head), state.abandoned,
    )  # fmt: skip


def told_apart(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Number namesakes in the order of their first events (two processes made a name at once)."""
    found: dict[str, Entry] = {}
    taken: set[str] = set()
    for each in sorted(entries, key=lambda entry: entry.first):
        name = free_name(each.title, taken)
        taken.add(name)
        if name != each.name or name not in each.names:
            each = replace(each, name=name, names=tuple(sorted({*each.names, name})))
        found[each.id] = each
    return found


def write(entries: Mapping[str, Entry]) -> list[Any]:
    """Return entries as JSON."""
    return [astuple(each) for each in entries.values()]


def read(rows: list[Any]) -> dict[str, Entry]:
    """Return the entries that write() made."""
    found = {}
    for row in rows:
        values: list[Any] = [_frozen(value) for value in row]
        each = Entry(*values)
        found[each.id] = each
    return found


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
