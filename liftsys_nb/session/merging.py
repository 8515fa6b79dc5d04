"""Two branches become one again: what one side changed is taken, what both did is picked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from liftsys_nb.ir.errors import InputError, Refused, did_you_mean
from liftsys_nb.ir.events import Json
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.imports import Imports
from liftsys_nb.session.lineage import ancestors, bases, fills, find_draft
from liftsys_nb.session.outcome import DONE, NEGATIVE, Document, Outcome, document
from liftsys_nb.session.reading import Reading, read
from liftsys_nb.session.sides import Joined, Sides, Version, join
from liftsys_nb.session.state import Draft, State
from liftsys_nb.session.threeway import Part, Side
from liftsys_nb.syntax.pieces import pieces

NO_SUCH_PART = "LS454"


class Merging(Bench):
    """``merge``."""

    def merge(
        self,
        other: str,
        *,
        take: str | Iterable[str] = (),
        leave: str | Iterable[str] = (),
        all: bool = False,
        session: str | None = None,
        because: str | None = None,
    ) -> Outcome:
        """Take the changes of another branch into the one where one stands.

        other: a branch, a draft's number or the start of its id. take, leave: names of parts
        (labels of clauses, names of holes and declarations, words of sections), separated by
        commas in one word: whose version holds, theirs or one's own; all: theirs of all that both
        changed otherwise. Where something is left to pick nothing changes, and the outcome says
        what (exit 1).
        Raises InputError LS401 (no such branch or draft), LS409 (finalized), LS431 (one part both
        taken and left), LS454 (no such part), Refused LS408 (a text with errors, or one that
        would get some).
        """
        picks = _picks(take, leave)
        stand = self._writable(session)
        state, mine = stand.state, stand.draft
        theirs, branch = find_draft(state, other)
        known = ancestors(state, mine)
        if theirs.id in known:
            _refuse_unknown(picks, ())
            return self._already(stand, theirs, other)
        if mine.id in ancestors(state, theirs) and branch == stand.branch and not picks:
            _refuse_unknown(picks, ())
            return self._gone_there(stand, theirs, branch)
        for draft in (mine, theirs):
            self._refuse_errors(state, draft)
        old = bases(state, mine, theirs)
        sides = _sides(state, mine, theirs)
        plain = join(sides, {})
        _refuse_unknown(picks, [part.name for part in plain.merged.parts])
        if all:
            picks = {**{part.name: "theirs" for part in plain.merged.conflicts}, **picks}
        joined = join(sides, picks) if picks else plain
        if joined.merged.conflicts:
            return self._open(stand, old, theirs, other, joined)
        reading = self._merged_reading(state, joined, other)
        detail: dict[str, Json] = {
            "merged": theirs.id,
            "value": _said(other, picks),
            "picks": dict[str, Json](picks),
            "fills": dict[str, Json](joined.fills),
            "deferred": list[Json](sorted(_deferred(old, mine, theirs))),
            "unformalised": list[Json](_words(old, mine, theirs)),
            "imports": dict[str, Json](reading.imports),
            "ir": joined.merged.text,
        }
        after = self._change("revised", stand, detail, because)
        return self._done(after, old, mine, theirs, other, joined)

    def parts(self, other: str, session: str | None = None) -> list[tuple[str, str]]:
        """Return the names of what a merge could pick, with what the other side says there."""
        stand = self._glance(session)
        theirs, _ = find_draft(stand.state, other)
        found = join(_sides(stand.state, stand.draft, theirs), {}).merged.parts
        ready = sorted(found, key=lambda part: not part.is_open)
        return [(part.name, part.theirs or "removed there") for part in ready]

    # ── outcomes ─────────────────────────────────────────────────────────────────────────────
    def _already(self, stand: Stand, theirs: Draft, other: str) -> Outcome:
        shape = self._merge_document(stand, [theirs], stand.draft, theirs, other, (), None)
        headline = f"{stand.state.name}: {other} is in draft {stand.draft.number} already"
        return Outcome("merge", shape, headline, stand.notes, shape["next"])

    def _gone_there(self, stand: Stand, theirs: Draft, branch: str) -> Outcome:
        """Go to the end of the branch one stands on: one changed nothing, so nothing is merged."""
        mine = stand.draft
        after = self._desk.stand(stand.state, branch=branch)
        shape = self._merge_document(after, [mine], mine, theirs, branch, (), after.draft.ir)
        headline = (
            f"{stand.state.name}: you changed nothing since draft {mine.number}, so you stand on "
            f"draft {theirs.number} now"
        )
        return Outcome("merge", shape, headline, (*stand.notes, *after.notes), shape["next"])

    def _open(
        self, stand: Stand, old: Sequence[Draft], theirs: Draft, other: str, joined: Joined
    ) -> Outcome:
        open_ones = [part.name for part in joined.merged.conflicts]
        names = list(dict.fromkeys(open_ones))
        follow = f"merge {other} --take {','.join(names)}"
        shape = self._merge_document(
            stand, old, stand.draft, theirs, other, joined.merged.parts, None, follow
        )
        headline = (
            f"{stand.state.name}: both sides changed {texts.plural(len(names), 'part')}, "
            "so nothing is merged yet"
        )
        notes = (
            *stand.notes, *joined.notes,
            "pick for each in one command: --take NAME takes theirs, --leave NAME keeps yours, "
            "--all takes theirs everywhere",
        )  # fmt: skip
        return Outcome("merge", shape, headline, notes, follow, NEGATIVE)

    def _done(
        self,
        after: Stand,
        old: Sequence[Draft],
        mine: Draft,
        theirs: Draft,
        other: str,
        joined: Joined,
    ) -> Outcome:
        parts = joined.merged.parts
        shape = self._merge_document(after, old, mine, theirs, other, parts, joined.merged.text)
        came = len({part.name for part in parts if part.side == "theirs"})
        what = texts.plural(came, "part") if came else "nothing new"
        headline = f"{after.state.name}: {other} is merged into {after.branch}, {what} from there"
        return Outcome("merge", shape, headline, (*after.notes, *joined.notes), shape["next"], DONE)

    def _merge_document(
        self,
        stand: Stand,
        old: Sequence[Draft],
        mine: Draft,
        theirs: Draft,
        other: str,
        parts: Sequence[Part],
        ir: str | None,
        follow: str | None = None,
    ) -> Document:
        return document(
            session=stand.state.id, name=stand.state.name, branch=stand.branch,
            draft=stand.draft.id, other=other, base=[draft.number for draft in old],
            mine=mine.number, theirs=theirs.number,
            merged=stand.draft.merged == theirs.id and stand.draft.parent == mine.id,
            parts=[_part_document(part) for part in parts],
            conflicts=list(dict.fromkeys(part.name for part in parts if part.is_open)),
            ir=ir, next=self._next(stand) if follow is None else follow,
        )  # fmt: skip

    # ── what is refused ──────────────────────────────────────────────────────────────────────
    def _refuse_errors(self, state: State, draft: Draft) -> None:
        reading = self._drafted(state, draft).reading
        if not reading.is_sound:
            raise Refused(
                f"draft {draft.number} of {state.name} has errors",
                hint="mend it first: take its text again without them",
                diagnostics=reading.diagnostics,
                sources=reading.sources,
            )

    def _merged_reading(self, state: State, joined: Joined, other: str) -> Reading:
        """Return the reading of what came out. Raises Refused LS408 where it has errors."""
        name = f"{state.name}.ir"
        try:
            reading = read(joined.merged.text, name, Imports(None, joined.imports))[-1]
        except InputError as error:
            raise Refused(
                f"{other} and yours make no specification together",
                hint=error.hint,
                diagnostics=error.diagnostics,
                sources=error.sources,
            ) from error
        if not reading.is_sound:
            raise Refused(
                f"{other} and yours have errors together, so nothing is merged",
                hint=f"leave or take what the errors name: merge {other} --leave NAME",
                diagnostics=reading.diagnostics,
                sources=reading.sources,
            )
        again = pieces(joined.merged.text)
        if again is None or sorted(leaf.plain for leaf in again.leaves) != joined.merged.plain:
            raise Refused(
                f"the parts of {other} and yours read otherwise side by side",
                hint=f"take one text as a whole: ir {state.name}@{other}",
            )
        return reading


def _part_document(part: Part) -> Document:
    return {
        "name": part.name,
        "section": part.section,
        "what": part.what,
        "base": part.base,
        "mine": part.mine,
        "theirs": part.theirs,
        "side": part.side,
    }


def _sides(state: State, mine: Draft, theirs: Draft) -> Sides:
    old = bases(state, mine, theirs)
    filled = [fills(state, old[0], draft) if len(old) == 1 else {} for draft in (mine, theirs)]
    return Sides(
        [_version(each, {}) for each in old], _version(mine, filled[0]), _version(theirs, filled[1])
    )


def _version(draft: Draft, filled: Mapping[str, str]) -> Version:
    return Version(draft.ir, draft.imports, filled)


def _picks(take: str | Iterable[str], leave: str | Iterable[str]) -> dict[str, Side]:
    taken, left = _listed(take), _listed(leave)
    both = [name for name in taken if name in left]
    if both:
        raise InputError(
            f"{both[0]} is both taken and left", code="LS431",
            hint="--take NAME takes theirs, --leave NAME keeps yours",
        )  # fmt: skip
    picks: dict[str, Side] = dict.fromkeys(taken, "theirs")
    return {**picks, **dict.fromkeys(left, "mine")}


def _listed(names: str | Iterable[str]) -> list[str]:
    words = names.split(",") if isinstance(names, str) else names
    return [word.strip().removeprefix("?") for word in words if word.strip()]


def _refuse_unknown(picks: Mapping[str, Side], known: Sequence[str]) -> None:
    for name in picks:
        if name not in known:
            listed = ", ".join(dict.fromkeys(known))
            raise InputError(
                f"no change is named '{name}' here",
                code=NO_SUCH_PART,
                hint=did_you_mean(name, known)
                or (f"changed are: {listed}" if listed else "there is nothing to merge"),
            )


def _said(other: str, picks: Mapping[str, Side]) -> str:
    """Return a merge in a few words, for the log."""
    ways = [
        f"{word} {', '.join(names)}"
        for side, word in (("theirs", "took"), ("mine", "kept"))
        if (names := [name for name, pick in picks.items() if pick == side])
    ]
    return "; ".join([f"{other} merged", *ways])


def _deferred(old: Sequence[Draft], mine: Draft, theirs: Draft) -> frozenset[str]:
    """Return the holes put off: what one side alone changed of that is taken from it."""
    before = frozenset.intersection(*(draft.deferred for draft in old))
    both = mine.deferred & theirs.deferred
    return both | ((mine.deferred | theirs.deferred) - before)


def _words(old: Sequence[Draft], mine: Draft, theirs: Draft) -> list[str]:
    """Return the prose that became no formula: what a side settled is settled."""
    before = {words for draft in old for words in draft.unformalised}
    both = [*mine.unformalised, *theirs.unformalised]
    return [
        words
        for words in dict.fromkeys(both)
        if words not in before or (words in mine.unformalised and words in theirs.unformalised)
    ]
