"""Reading types and holes."""

from __future__ import annotations

from collections.abc import Callable

from liftsys_nb.ir.errors import Edit, did_you_mean, nearest
from liftsys_nb.ir.makers import maker
from liftsys_nb.ir.nodes import (
    HOLE_KINDS,
    TYPE,
    Expr,
    Hole,
    HoleKind,
    NamedType,
    Refined,
    Type,
    UnionType,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Cursor, Unreadable
from liftsys_nb.syntax.lexer import KIND_OF, BadLiteral, string_value
from liftsys_nb.syntax.messages import RESERVED, strange

make_type: Callable[[str, tuple[Type, ...], Span], NamedType] = maker(NamedType)


class TypeReader(Cursor):
    """Reads types and holes; what stands inside them as expressions is left to ``expr``."""

    # ── types ────────────────────────────────────────────────────────────────────────────────
    def type_(self) -> Type:
        """Read ``A | B where it > 0``. Raises Unreadable (IR110)."""
        at = self.at
        start = self.starts[at]
        base = self.union()
        while self.words[self.at] == "where" and self.next_word:
            self.mark(self.starts[self.at], self.ends[self.at], "keyword")
            self.at += 1
            kept, self.equals_ends = self.equals_ends, True
            condition = self.expr()
            self.equals_ends = kept
            base = Refined(base, condition, span=self.since(start))
            if self.words[self.at] == "where":
                raise Unreadable(
                    "IR110",
                    "a type takes one 'where'",
                    self.here(),
                    hint="join the conditions with 'and'",
                )
        if self.nest == 0:
            self.check_depth(base, at)
        return base

    def union(self) -> Type:
        """Read type atoms joined by ``|``."""
        start = self.starts[self.at]
        options = [self.type_atom()]
        while self.words[self.at] == "|":
            self.at += 1
            options.append(self.type_atom())
        if len(options) == 1:
            return options[0]
        return UnionType(tuple(options), span=self.since(start))

    def type_atom(self) -> Type:
        """Read a name with arguments, a hole, or a type in parentheses."""
        at = self.at
        start, word = self.starts[at], self.words[at]
        if word == "(":
            return self._type_in_parentheses()
        kind = KIND_OF[word]
        if kind != "name":
            if kind == "hole" or word == "<?" or word == "?":
                return self.hole(as_type=True)
            if word == "...":
                raise Unreadable(
                    "IR110",
                    "'...' is no type: it stands only at the end of tuple[T, ...]",
                    self.here(),
                    hint="a tuple of any length and items is written tuple",
                )
            raise self._no_type(start)
        if word in RESERVED and word != "None":
            raise self._no_type(start)
        name = self.path()
        span = self.since(start)
        self.marks.append((start, span.end, "type"))
        if self.words[self.at] != "[":
            return make_type(name, (), span)
        args: list[Type] = []
        self.enter()
        opening = self.starts[self.at]
        self.at += 1
        while True:
            if self.words[self.at] == "]" and args:
                break
            if name == "tuple" and self.words[self.at] == "(" and self.next_word == ")":
                raise Unreadable(
                    "IR110",
                    "an empty tuple has no type of its own",
                    Span(start, self.peek(2 if self.peek(2).text == "]" else 1).end),
                    hint="the type tuple, and a clause that says its length is 0",
                    fix="tuple where len(it) == 0",
                )
            if self.words[self.at] == "]":
                raise Unreadable(
                    "IR110",
                    f"'{name}[]' is not a type",
                    Span(start, self.tok.end),
                    fix=f"a list of {name} is written list[{name}]",
                )
            if len(args) == 1 and self.words[self.at] == "...":  # of what, the types know
                args.append(NamedType("...", span=self.here()))
                self.step()
                break
            args.append(self.type_())
            if not self.take(","):
                break
        if not self.take("]"):
            raise self._unclosed_type(opening)
        self.leave()
        if self.words[self.at] == "[":
            raise Unreadable(
                "IR110",
                f"'{name}[…]' takes its arguments once",
                self.here(),
                hint="write them in one pair of brackets, separated by commas",
            )
        return NamedType(name, tuple(args), span=self.since(start))

    def _type_in_parentheses(self) -> Type:
        opening = self.starts[self.at]
        self.at += 1
        self.enter()
        inner = self.type_()
        if self.word == ",":
            raise Unreadable(
                "IR110",
                "a type in parentheses holds one type",
                Span(opening, self.tok.end),
                hint="a tuple's type is written tuple[int, str]",
            )
        if not self.take(")"):
            raise self._unclosed_type(opening)
        self.leave()
        return inner

    def _unclosed_type(self, start: int) -> Unreadable:
        opening = self.text[start]
        if self.is_done:
            closing = {"[": "]", "(": ")"}[opening]
            return Unreadable(
                "IR110",
                f"this '{opening}' of a type has no end",
                Span(start, start + 1),
                fix=f"add {closing}",
                edit=self.append(closing),
            )
        return Unreadable("IR110", f"'{self.word[:40]}' does not belong here", self.here())

    def _no_type(self, start: int) -> Unreadable:
        tok = self.tok
        if tok.kind == "end":
            return Unreadable(
                "IR110",
                "a type is missing here",
                self.here(),
                hint="if it is open, leave a hole: ?name",
            )
        if tok.text == "[":
            return Unreadable(
                "IR110", "a list's type has a name", self.here(), fix="write list[int]"
            )
        if tok.text == "{":
            return Unreadable(
                "IR110",
                "a dict's type has a name",
                self.here(),
                fix="write dict[str, int] or set[int]",
            )
        if tok.kind == "string":
            inner = tok.text.strip("'\"")
            # Inside of brackets it may be meant as a text: Literal["a"].
            before = self.text[: tok.start].rstrip()[-1:]
            is_name = inner.isidentifier() and before not in {"[", ","}
            return Unreadable(
                "IR110", "a type is written without quotes", self.here(), fix=inner,
                edit=Edit(tok.start, tok.end, inner) if is_name else None,
            )  # fmt: skip
        if tok.kind in {"open", "bad"}:
            return strange(tok)
        return Unreadable("IR110", f"'{tok.text[:40]}' is not a type", self.here())

    def leftover_of_type(self) -> Unreadable:
        """Say why the reading of a type stops at the token here."""
        tok = self.tok
        hint = "types read int, list[int], dict[str, int], int | None, int where it > 0"
        if tok.text == "?":
            hint = "a value that may be missing has the type T | None"
        elif tok.text == "[":
            hint = "a list of T is written list[T]"
        elif tok.text in {"or", "and"}:
            hint = "one type or another is written int | str"
        if tok.kind in {"open", "bad"}:
            return strange(tok)
        return Unreadable(
            "IR110", f"'{tok.text[:40]}' does not continue a type", self.here(), hint=hint
        )

    def path(self) -> str:
        """Read ``NAME {"." NAME}``; the first name stands here."""
        word = self.step()
        if self.words[self.at] != ".":
            return word
        words = [word]
        while self.words[self.at] == ".":
            self.at += 1
            if not self.is_free_name:
                self.at -= 1
                break
            words.append(self.step())
        return ".".join(words)

    # ── holes ────────────────────────────────────────────────────────────────────────────────
    def hole(self, *, as_type: bool = False) -> Hole:
        """Read a hole of any form. as_type: its choices are types unless its type says else.

        Raises Unreadable: IR103 when ``?>`` is missing, IR100 when a part is misplaced.
        """
        at = self.at
        start, end, word = self.starts[at], self.ends[at], self.words[at]
        self.step()
        if word != "<?":
            self.marks.append((start, end, "hole"))
            return Hole(word[1:], span=Span(start, end))
        self.enter()
        kept, self.equals_ends = self.equals_ends, False
        found = self._full_hole(start, as_type)
        self.equals_ends = kept
        self.leave()
        if self.nest == 0:
            self.check_depth(found, at)
        return found

    def _full_hole(self, start: int, as_type: bool) -> Hole:
        if self.kind != "name":
            raise Unreadable(
                "IR103" if self.is_done else "IR100",
                "a hole starts with its name",
                Span(start, start + 2),
                hint='for instance <?limit: int = "how many at most?"?>',
            )
        name_tok = self.advance()
        self.mark(start, name_tok.end, "hole")
        type_: Type | None = None
        question: str | None = None
        kind: HoleKind | None = None
        choices: tuple[Expr | Type, ...] = ()
        if self.take(":"):
            type_ = self.type_()
        if self.take("="):
            question = self._question()
        if self.take("@"):
            kind = self._kind()
        if self.take("choose"):
            wants_types = type_ == TYPE or (type_ is None and as_type)
            choices = self._choices(wants_types)
        if self.words[self.at] != "?>":
            raise self._unclosed_hole(start, name_tok.text)
        closing = self.advance()
        self.mark(closing.start, closing.end, "hole")
        return Hole(name_tok.text, type_, question, kind, choices, span=self.since(start))

    def _question(self) -> str | None:
        tok = self.tok
        if tok.kind == "string":
            self.step()
            try:
                value = string_value(tok.text)
            except BadLiteral as why:
                raise Unreadable("IR123", str(why), Span(tok.start, tok.end)) from None
            if isinstance(value, str):
                return value
        raise Unreadable(
            "IR100" if tok.kind != "open" else "IR103",
            "the question of a hole is a text in quotes",
            Span(tok.start, max(tok.end, tok.start + 1)) if tok.kind != "end" else self.here(),
            fix='= "…"',
        )

    def _kind(self) -> HoleKind | None:
        tok = self.tok
        if tok.kind != "name":
            raise Unreadable(
                "IR130", "the kind of a hole is missing after '@'", self.here(), hint=_KINDS
            )
        self.step()
        for kind in HOLE_KINDS:
            if kind == tok.text:
                self.mark(tok.start - 1, tok.end, "annotation")
                return kind
        near = nearest(tok.text, HOLE_KINDS, most=1)
        self.soft(
            "IR130",
            f"'@{tok.text}' is not a kind of hole",
            Span(tok.start, tok.end),
            hint=did_you_mean(tok.text, HOLE_KINDS) or _KINDS,
            fix=near[0] if near else None,
            edit=Edit(tok.start, tok.end, near[0]) if near else None,
        )
        return None

    def _choices(self, wants_types: bool) -> tuple[Expr | Type, ...]:
        found: list[Expr | Type] = []
        while True:
            found.append(self.type_atom() if wants_types else self.expr())
            if not self.take("|"):
                return tuple(found)

    def _unclosed_hole(self, start: int, name: str) -> Unreadable:
        if self.is_done or self.word in {">", "}", "?"}:
            return Unreadable(
                "IR103", f"the hole '{name}' has no end", Span(start, start + 2), fix="add ?>",
                edit=self.append("?>") if self.is_done else None,
            )  # fmt: skip
        order = 'name: type = "question" @kind choose a | b'
        if self.word in {":", "=", "@", "choose"}:
            return Unreadable(
                "IR100",
                f"'{self.word}' is out of order in the hole '{name}'",
                self.here(),
                hint=f"the parts of a hole stand in this order: {order}",
            )
        if self.kind in {"open", "bad"}:
            return strange(self.tok)
        return Unreadable(
            "IR100",
            f"'{self.word[:40]}' is unexpected in the hole '{name}'",
            self.here(),
            hint=f"a hole reads <?{order}?>",
        )


_KINDS = "the kinds are " + ", ".join(HOLE_KINDS)
