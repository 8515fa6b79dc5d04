"""Two changed texts and what they come from → one text, or the places where they differ. Pure.

What one side alone changed is taken from it, what both changed alike is one, and what they
changed otherwise is for a person to pick. Pieces are taken as they are written: nothing that is
taken is printed anew.
Source: Khanna, Kunal, Pierce, A Formal Investigation of Diff3 (2007), of lines there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from liftsys_nb.ir.nodes import SECTIONS
from liftsys_nb.session.blending import blend
from liftsys_nb.session.pairing import Key, keyed, woven
from liftsys_nb.syntax.pieces import END, HEAD, Piece, bare

Side: TypeAlias = Literal["mine", "theirs", "both"]
What: TypeAlias = Literal["added", "changed", "removed"]
_SECTIONS = {word: at for at, word in enumerate(SECTIONS)}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece that a side changed, or both did.

    name: what picks it. section: the word of its section or declaration. base, mine, theirs: its
    words, None where it is not there. side: whose words are in the merged text; None where both
    changed it, each in its way, and nobody picked. is_open: so it is.
    """

    name: str
    section: str
    base: str | None
    mine: str | None
    theirs: str | None
    side: Side | None

    @property
    def is_open(self) -> bool:
        """Whether somebody has to pick."""
        return self.side is None

    @property
    def what(self) -> What:
        """What became of it, seen from the text that both come from."""
        now = self.theirs if self.side == "theirs" else self.mine
        if self.base is None:
            return "added"
        return "removed" if now is None else "changed"


@dataclass(frozen=True, slots=True)
class Merged:
    """A text made of two. parts: what is not as it was in the text both come from, in order.

    order: sections in which both sides moved things, each in its way; mine holds there.
    plain: the words of all its pieces, sorted: what the text has to read as.
    """

    text: str
    parts: tuple[Part, ...]
    order: tuple[str, ...] = ()
    plain: list[str] = field(default_factory=list)

    @property
    def conflicts(self) -> tuple[Part, ...]:
        """The parts that somebody has to pick."""
        return tuple(part for part in self.parts if part.is_open)


@dataclass(frozen=True, slots=True)
class Contest:
    """A hole that both sides filled, each with its own value.

    name: of the hole. mine, theirs: all words that a side's value alone gives a piece.
    """

    name: str
    mine: frozenset[str]
    theirs: frozenset[str]
    is_in: Callable[[str], bool]

    def explains(self, base: Piece | None, mine: Piece | None, theirs: Piece | None) -> bool:
        """Whether two pieces differ because of this hole alone."""
        return (
            base is not None
            and self.is_in(base.plain)
            and (mine is None or mine.plain in self.mine)
            and (theirs is None or theirs.plain in self.theirs)
        )


def merge(
    base: Piece,
    mine: Piece,
    theirs: Piece,
    *,
    picks: Mapping[str, Side] | None = None,
    contests: Sequence[Contest] = (),
) -> Merged:
    """Merge two texts that come from one.

    picks: whose words hold, by the name of a part. Where nobody picked, the text has mine.
    contests: holes that both sides filled.
    """
    work = _Merge(picks or {}, contests)
    whole = work.block(base, mine, theirs, "")
    return Merged(
        str(whole or ""), tuple(work.parts), tuple(dict.fromkeys(work.order)),
        sorted(leaf.plain for leaf in whole.leaves) if whole is not None else [],
    )  # fmt: skip


def common(bases: Sequence[Piece]) -> Piece:
    """Return what several texts agree on; where they do not, words that no text has.

    Two drafts that were merged crosswise come from several: whichever of them one believed, it
    could hide that somebody had picked. So where they differ nothing counts as unchanged.
    """
    first, *rest = bases
    for other in rest:
        work = _Common({}, ())
        first = work.block(first, first, other, "") or first
    return first


# ── walking three texts at once ──────────────────────────────────────────────────────────────
@dataclass(slots=True)
class _Merge:
    picks: Mapping[str, Side]
    contests: Sequence[Contest]
    parts: list[Part] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    numbered: Counter[str] = field(default_factory=Counter)

    def block(
        self, base: Piece | None, mine: Piece | None, theirs: Piece | None, section: str
    ) -> Piece | None:
        """Merge blocks; None where nothing is left of them."""
        shown = mine or theirs or base
        assert shown is not None
        inside = shown.kind if shown.kind in _SECTIONS else section
        members = self.members(
            *(() if each is None else each.members or () for each in (base, mine, theirs)),
            section=inside, is_root=shown.kind == "text",
        )  # fmt: skip
        if shown.kind in _SECTIONS and not members:
            return None
        if mine is None or theirs is None:
            kept = mine or theirs
            if not members or kept is None:
                return None
            return replace(kept, members=members)
        head = self.leaf(base, mine, theirs, section) or mine
        close = None
        if mine.close is not None and theirs.close is not None:
            ended = None if base is None else base.close
            close = self.leaf(ended, mine.close, theirs.close, section)
        return replace(head, members=members, close=close or mine.close)

    def members(
        self,
        base: Sequence[Piece],
        mine: Sequence[Piece],
        theirs: Sequence[Piece],
        *,
        section: str,
        is_root: bool = False,
    ) -> tuple[Piece, ...]:
        old, ours, others = keyed(base, mine, theirs)
        first, second = (others, ours) if _kept(old, ours) == list(_common(old, ours)) else (
            ours, others,
        )  # fmt: skip
        if first is ours and _kept(old, others) != list(_common(old, others)):
            moved = [key for key in ours if key in others]
            if moved != [key for key in others if key in ours]:
                self.order.append(section or "the declarations")
        merged: dict[Key, Piece] = {}
        for key in woven(first, second, old):
            three = old.get(key), ours.get(key), others.get(key)
            is_block = any(each is not None and each.members is not None for each in three)
            found = (self.block if is_block else self.leaf)(*three, section)
            if found is not None:
                merged[key] = found
        placed = [(key, merged[key]) for key in woven(first, second, old) if key in merged]
        if not is_root and all(piece.kind in _SECTIONS for _, piece in placed):
            lines = [list(map(_rank, side.values())) for side in (ours, others)]
            if all(ranks == sorted(ranks) for ranks in lines):
                placed.sort(key=lambda each: _rank(each[1]))
        return _apart(placed, ours, others)

    def leaf(
        self, base: Piece | None, mine: Piece | None, theirs: Piece | None, section: str
    ) -> Piece | None:
        """Merge what is one piece on each side."""
        words = _side(*(each and each.plain for each in (base, mine, theirs)))
        notes = _side(*(each and each.notes for each in (base, mine, theirs)))
        is_there = base is not None and mine is not None and theirs is not None
        if not is_there:
            words = notes = _side(*(each and each.is_same for each in (base, mine, theirs)))
        mixed: str | None = None
        if words is None and is_there:
            assert base is not None and mine is not None and theirs is not None
            mixed = blend(base, mine, theirs)
        names = self._names(base, mine, theirs)
        picked = next((self.picks[name] for name in names if name in self.picks), None)
        if picked is not None and not _is_alike(mine, theirs):
            words = notes = picked
            mixed = None
        side = _joined(words, notes) if mixed is None else "both"
        if mixed is not None and notes is None:
            side = None
        self._note(names[0], section, base, mine, theirs, side)
        if not is_there and (words == "mine" or words is None):
            return mine
        if not is_there and words == "theirs":
            return theirs
        if mine is None or theirs is None:
            return None
        text = mixed or _taken(words, base, mine, theirs).text
        lead = _taken(notes, base, mine, theirs, is_lead=True).lead
        shown = theirs if words == "theirs" else mine
        plain = shown.plain if mixed is None else bare(mixed)
        return replace(shown, lead=lead, text=text, plain=plain)

    def _names(self, *three: Piece | None) -> list[str]:
        base, mine, theirs = three
        shown = base or mine or theirs
        assert shown is not None
        contested = [c.name for c in self.contests if c.explains(base, mine, theirs)]
        if any(each.name for each in three if each is not None):
            return [*contested, shown.called]
        # Both sides may have a third clause of their own: what picks one must not pick another.
        self.numbered[shown.called] += 1
        again = self.numbered[shown.called]
        return [*contested, shown.called if again == 1 else f"{shown.called}_{again}"]

    def _note(
        self,
        name: str,
        section: str,
        base: Piece | None,
        mine: Piece | None,
        theirs: Piece | None,
        side: Side | None,
    ) -> None:
        if _is_alike(base, mine) and _is_alike(base, theirs):
            return
        shown = mine or theirs or base
        assert shown is not None
        if any(contest.name == name for contest in self.contests) and side != "both":
            section = "holes"
        words = [_words(each, (base, mine, theirs)) for each in (base, mine, theirs)]
        self.parts.append(Part(name, section or shown.kind, words[0], words[1], words[2], side))


class _Common(_Merge):
    """Agrees on a base: what differs becomes a piece that is like no other."""

    __slots__ = ()

    def leaf(
        self, base: Piece | None, mine: Piece | None, theirs: Piece | None, section: str
    ) -> Piece | None:
        if _is_alike(mine, theirs):
            return mine
        shown = mine or theirs
        return (
            None
            if shown is None
            else replace(shown, plain="\0", notes=("\0",), known_by=shown.plain, node=None)
        )


# ── sides ────────────────────────────────────────────────────────────────────────────────────
def _side(base: object, mine: object, theirs: object) -> Side | None:
    """Return whose words hold, by the words alone; None where both changed them."""
    if mine == theirs:
        return "both"
    if mine == base:
        return "theirs"
    return "mine" if theirs == base else None


def _joined(words: Side | None, notes: Side | None) -> Side | None:
    """Return whose a piece is whose words and comments are of two sides."""
    if words is None or notes is None:
        return None
    return words if notes in ("both", words) else notes if words == "both" else "both"


def _is_alike(one: Piece | None, other: Piece | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.is_same == other.is_same


def _taken(
    side: Side | None, base: Piece | None, mine: Piece, theirs: Piece, *, is_lead: bool = False
) -> Piece:
    """Return the piece whose letters are taken: where both say the same, what was changed."""
    if side == "both" and base is not None:
        kept, was = (mine.lead, base.lead) if is_lead else (mine.text, base.text)
        return theirs if kept == was else mine
    return theirs if side == "theirs" else mine


def _words(piece: Piece | None, three: Iterable[Piece | None]) -> str | None:
    """Return what a table shows of a piece: comments only where they are what differs."""
    if piece is None:
        return None
    if piece.plain == "\0":
        return "(the drafts that both come from differ)"
    words = " ".join(piece.plain.removeprefix("- ").split())
    if piece.kind in (HEAD, "module"):
        words = words.removesuffix("{").strip()
    if len({each.notes for each in three if each is not None}) > 1:
        words = " ".join([*piece.notes, words]).strip()
    return "" if piece.kind == END and words == "}" else words


# ── order ────────────────────────────────────────────────────────────────────────────────────
def _common(old: Mapping[Key, Piece], new: Mapping[Key, Piece]) -> Iterable[Key]:
    return (key for key in old if key in new)


def _kept(old: Mapping[Key, Piece], new: Mapping[Key, Piece]) -> list[Key]:
    """Return what is left of the old, in the order of the new."""
    return [key for key in new if key in old]


def _rank(piece: Piece) -> int:
    return _SECTIONS.get(piece.kind, len(_SECTIONS))  # type: ignore[call-overload, no-any-return]


def _apart(
    placed: Sequence[tuple[Key, Piece]], mine: Mapping[Key, Piece], theirs: Mapping[Key, Piece]
) -> tuple[Piece, ...]:
    """Put a blank line between declarations that stood side by side in neither text."""
    pairs = {pair for side in (mine, theirs) for pair in zip(side, list(side)[1:], strict=False)}
    apart: list[Piece] = []
    before: Key | None = None
    for key, piece in placed:
        is_decl = piece.kind not in _SECTIONS and piece.kind not in ("table", END)
        is_new = before is not None and (before, key) not in pairs
        if is_decl and is_new and not piece.lead.startswith(("\n", "\r\n")):
            piece = replace(piece, lead=f"\n{piece.lead}")
        apart.append(piece)
        before = key
    return tuple(apart)
