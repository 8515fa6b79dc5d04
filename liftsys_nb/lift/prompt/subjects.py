"""What a sentence speaks of: names, lengths, the result, and terms to compare them with."""

from __future__ import annotations

from dataclasses import dataclass

from liftsys_nb.ir.nodes import (
    INT,
    BoolOp,
    Call,
    Compare,
    Expr,
    Lit,
    Name,
    Type,
    Unary,
    walk,
)
from liftsys_nb.lift.prompt import claims as say
from liftsys_nb.lift.prompt.bounds import (
    Bound,
    formula,
    is_number,
    is_sized,
    read_number,
    violation,
)
from liftsys_nb.lift.prompt.claims import Claim, Known, Mode
from liftsys_nb.lift.prompt.cursor import Cursor
from liftsys_nb.lift.prompt.naming import fit_name
from liftsys_nb.lift.prompt.words import Sentence, Word

_SIGNS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_DENIED_KINDS = {
    "empty": "not_empty", "zero": "non_zero", "greater": "at_most", "less": "at_least",
    "at_least": "less", "at_most": "greater", "negative": "non_negative", "between": "outside",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """expr: the value. about: the parameter in it, or ``result``."""

    expr: Expr
    about: str


class SubjectReader:
    """Reads subjects and terms from the words of one sentence, from ``at`` on."""

    def __init__(self, sentence: Sentence, known: Known, at: int = 0) -> None:
        """Start at a word of the sentence; its first word may be a name with a capital letter."""
        self.words = Cursor(sentence.words, at)
        self.known = known
        self.first = sentence.words[0]
        self.leader = sentence.led_by

    # ── subjects and terms ───────────────────────────────────────────────────────────────────
    def _subjects(self) -> list[Subject]:
        """Read "x", "x and y", "x, y and z", "both x and y"; joined by "or" they are none."""
        both = self.words.take("both")
        subject = self._subject()
        if subject is None:
            return []
        out = [subject]
        while True:
            saved = self.words.at
            if not self.words.take_one({",", "and"}):
                break
            self.words.take("and")
            more = self._subject()
            if more is None:
                self.words.at = saved
                break
            out.append(more)
        return [] if both and len(out) != 2 else out

    def _subject(self) -> Subject | None:
        words = self.words
        if words.take("the", "length", "of") or words.take("length", "of"):
            return self._length(self._plain_subject())
        if words.take("len", "("):
            inner = self._plain_subject()
            return self._length(inner) if words.take(")") else None
        return self._plain_subject()

    def _plain_subject(self) -> Subject | None:
        words, saved = self.words, self.words.at
        result = words.take_phrase(say.RESULT_PHRASES)
        if result and result[-1] not in self.known.types:
            return Subject(Name("result"), "result")
        words.at = saved
        if words.take("the"):
            words.take_one({"given", "input"})
            noun = words.take_one(say.NOUNS_BEFORE_NAMES)
            if not noun:
                words.at = saved
                return None
        name = self._name(words.peek())
        if name is None:
            words.at = saved
            return None
        words.next()
        return Subject(Name(name), name)

    def _length(self, inner: Subject | None) -> Subject | None:
        if inner is None or not isinstance(inner.expr, Name) or not is_sized(self._type(inner)):
            return None
        if "len" in self.known.types:  # a parameter of that name hides the function
            return None
        return Subject(Call(Name("len"), (inner.expr,)), inner.about)

    def _name(self, word: Word) -> str | None:
        text = word.text
        if fit_name(text) in self.known.types:
            return fit_name(text)
        if text == "result":
            return "result"
        lowered = text[:1].lower() + text[1:]
        at_start = word is self.first or self.words.at <= 1
        return fit_name(lowered) if at_start and fit_name(lowered) in self.known.types else None

    def _term(self, words: Cursor) -> Expr | None:
        saved = words.at
        number = read_number(words)
        if number is not None:
            return number
        subject = self._subject()
        # "x must be less than the result" turns the sentence around: not a bound on x.
        if subject is None or subject.about == "result":
            words.at = saved
            return None
        if isinstance(subject.expr, Name) and not is_number(self._type(subject)):
            words.at = saved
            return None
        return subject.expr

    def _chain(self) -> Compare | None:
        """Read "lo <= hi", "0 <= n < 10", "len(xs) > 0"."""
        saved = self.words.at
        ops: list[str] = []
        operands: list[Expr] = []
        while True:
            term = self._operand()
            if term is None:
                break
            operands.append(term)
            if self.words.peek().text not in _SIGNS or len(ops) == 2:
                break
            ops.append(self.words.next().text)
        if not ops or len(operands) != len(ops) + 1 or (len(ops) == 2 and not is_range(ops)):
            self.words.at = saved
            return None
        return Compare(tuple(ops), tuple(operands))

    def _operand(self) -> Expr | None:
        number = read_number(self.words) if self.words.peek().text[:1] in "-0123456789" else None
        if number is not None:
            return number
        subject = self._subject()
        if subject is None or (
            isinstance(subject.expr, Name) and not is_number(self._type(subject))
        ):
            return None
        return subject.expr

    # ── facts ────────────────────────────────────────────────────────────────────────────────
    def _type(self, subject: Subject) -> Type | None:
        if isinstance(subject.expr, Call):
            return INT
        return self.known.returns if subject.about == "result" else self.known.types[subject.about]

    def _names(self, expr: Expr) -> list[str]:
        return [e.id for e in walk(expr) if isinstance(e, Name) and e.id != "len"]

    def _exact(self, expr: Expr) -> bool:
        return is_exact(expr, self.known)

    def _verb(self) -> tuple[bool, Mode] | None:
        words = self.words
        copula = words.take_phrase(say.COPULA_PHRASES)
        if copula:
            return say.COPULAS.get(copula, (False, "must"))
        # "must exceed" and the signs are read by the bound itself.
        exceed = words.take_phrase(say.EXCEED_PHRASES)
        if exceed:
            words.at -= 1
            return say.EXCEEDS[exceed], "must"
        return None


def claim(subject: Subject, bound: Bound, type_: Type | None, known: Known, mode: Mode,
           start: int, end: int) -> Claim | None:  # fmt: skip
    if bound.sized:
        fits = isinstance(subject.expr, Name) and is_sized(type_) and "len" not in known.types
    else:
        fits = is_number(type_)
    if not fits or (mode == "assume" and subject.about == "result"):
        return None
    about_ints = all(is_exact(e, known) for e in (subject.expr, *bound.terms))
    stated = formula(subject.expr, bound, exact=about_ints)
    denied = violation(subject.expr, bound, exact=about_ints)
    kind = _DENIED_KINDS.get(bound.kind, f"not_{bound.kind}") if bound.negated else bound.kind
    return Claim(subject.about, stated, denied, kind, mode, start, end)


def is_exact(expr: Expr, known: Known) -> bool:
    """Tell whether only ints are compared: then ``not a > b`` is the same as ``a <= b``."""
    match expr:
        case Lit(kind=kind):
            return kind == "int"
        case Unary(operand=operand):
            return is_exact(operand, known)
        case Call():
            return True
        case Name(id="result"):
            return known.returns == INT
        case Name(id=name):
            return known.types.get(name) == INT
        case Compare(operands=operands) | BoolOp(operands=operands):
            return all(is_exact(o, known) for o in operands)
        case _:
            return False


def is_range(ops: list[str]) -> bool:
    return {op[0] for op in ops} in ({"<"}, {">"})
