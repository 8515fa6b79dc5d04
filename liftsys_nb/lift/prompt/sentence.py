"""Read a sentence as claims; None unless every word of it is understood."""

from __future__ import annotations

from dataclasses import dataclass, replace

from liftsys_nb.ir.nodes import (
    INT,
    BoolOp,
    Call,
    Compare,
    Expr,
    Hole,
    Lit,
    Name,
    NamedType,
    Type,
    Unary,
    walk,
)
from liftsys_nb.lift.prompt import claims as say
from liftsys_nb.lift.prompt.bounds import (
    Bound,
    deny,
    formula,
    is_number,
    is_sized,
    read_bound,
    read_number,
    violation,
)
from liftsys_nb.lift.prompt.claims import Claim, Known, Mode, is_exception
from liftsys_nb.lift.prompt.cursor import Cursor, phrases
from liftsys_nb.lift.prompt.naming import fit_name
from liftsys_nb.lift.prompt.typewords import read_type
from liftsys_nb.lift.prompt.words import Sentence, Word

_SIGNS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_ADJECTIVES = {
    "positive": Bound("positive", (">",), (Lit(0),)),
    "negative": Bound("negative", ("<",), (Lit(0),)),
    "non-negative": Bound("non_negative", (">=",), (Lit(0),)),
    "non-positive": Bound("non_positive", ("<=",), (Lit(0),)),
    "non-zero": Bound("non_zero", ("!=",), (Lit(0),)),
    "non-empty": Bound("not_empty", (">",), (Lit(0),), sized=True),
}
_DENIED_KINDS = {
    "empty": "not_empty", "zero": "non_zero", "greater": "at_most", "less": "at_least",
    "at_least": "less", "at_most": "greater", "negative": "non_negative", "between": "outside",
}  # fmt: skip
_RAISE = frozenset({"raise", "raises", "throw", "throws"})
_IF = frozenset({"if", "when", "whenever"})
_THAT_IS = phrases("that is", "which is")
_BOUND_LEADS = phrases("that is", "which is", "that must be", "which must be", "with")
_OR_ELSE = phrases("or else", "or", "otherwise", "else")
_RETURN = frozenset({"return", "returns"})


def adjective(word: str) -> Bound:
    """Return the bound of an adjective: "positive", "nonzero", "non-empty" …"""
    plain = word if "-" in word or not word.startswith("non") else "non-" + word[3:]
    return _ADJECTIVES[plain]


@dataclass(frozen=True, slots=True)
class _Subject:
    expr: Expr
    about: str


def read_claims(sentence: Sentence, known: Known, *, mode: Mode = "must") -> list[Claim] | None:
    """Read all claims of a sentence; an empty list when it only repeats a type."""
    if sentence.mark == "?" or len(sentence.words) > say.LONGEST:
        return None
    return _Reader(sentence, known).sentence(mode)


def read_otherwise(sentence: Sentence, known: Known) -> str:
    """Return the exception of "Otherwise raise ValueError", else ''."""
    reader = _Reader(sentence, known)
    return reader.otherwise() if len(sentence.words) <= 20 else ""


def read_bounds_after(sentence: Sentence, at: int, name: str, known: Known) -> list[Claim]:
    """Read what bounds a name right after it: "an int n greater than 0", "n (n > 0)"."""
    reader = _Reader(sentence, known, at)
    return reader.after_name(name)


def claim_of(
    subject: str, bound: Bound, known: Known, start: int, end: int, mode: Mode
) -> Claim | None:
    """Make a claim about a parameter or the result where the bound has a meaning for its type."""
    type_ = known.returns if subject == "result" else known.types.get(subject)
    return _claim(_Subject(Name(subject), subject), bound, type_, known, mode, start, end)


class _Reader:
    def __init__(self, sentence: Sentence, known: Known, at: int = 0) -> None:
        self.words = Cursor(sentence.words, at)
        self.known = known
        self.first = sentence.words[0]
        self.leader = sentence.led_by

    # ── whole sentences ──────────────────────────────────────────────────────────────────────
    def sentence(self, mode: Mode) -> list[Claim] | None:
        if self.words.take_phrase(say.ASSUMES):
            mode = "assume"
        else:
            self.words.take_phrase(say.LEADS)
        out: list[Claim] = []
        while True:
            some = self._statement(mode)
            if some is None:
                return None
            out += some
            if self.words.done:
                return out
            start = self.words.at
            while self.words.take_one({",", ";", "and"}):
                pass
            if self.words.at == start:
                return None

    def otherwise(self) -> str:
        if not self.words.take_one({"otherwise", "else"}):
            return ""
        self.words.take(",")
        exception = self._raise()
        return exception if self.words.done else ""

    def _statement(self, mode: Mode) -> list[Claim] | None:
        for rule in (self._raises_if, self._if_raises, self._google_raises, self._returns):
            saved = self.words.at
            found = rule()
            if found is not None:
                return found
            self.words.at = saved
        found = self._claims(mode)
        if found:
            return self._or_raise(found)
        return found

    def _or_raise(self, found: list[Claim]) -> list[Claim] | None:
        """Read "…, otherwise raise ValueError" after claims."""
        saved = self.words.at
        self.words.take_one({",", ";"})
        joint = self.words.take_phrase(_OR_ELSE)
        if not joint:
            self.words.at = saved
            return found
        self.words.take(",")
        exception = self._raise()
        if (
            not exception
            or len(found) != 1
            or found[0].about == "result"
            or found[0].mode != "must"
        ):
            return None
        return [replace(found[0], mode="raise", exception=exception)]

    # ── exceptions ───────────────────────────────────────────────────────────────────────────
    def _raise(self) -> str:
        """Read "the function raises a ValueError" or "a ValueError is raised"."""
        words = self.words
        words.take_phrase(say.SUBJECTS) or (
            words.peek().text == self.known.function and words.next()
        )
        words.take_phrase(say.DUTIES)
        active = bool(words.take_one(_RAISE))
        words.take_one({"a", "an", "the"})
        name = words.peek().text
        if not is_exception(name):
            return ""
        words.next()
        words.take_one({"exception", "error"})
        passive = not active and (
            words.take_one({"is"}) or words.take("must", "be") or words.take("should", "be")
            or words.take("will", "be")
        )  # fmt: skip
        if passive and not words.take_one({"raised", "thrown"}):
            return ""
        return name if active or passive else ""

    def _raises_if(self) -> list[Claim] | None:
        start = self.words.peek().start
        exception = self._raise()
        if not exception:
            return None
        if self.words.take_one(_IF):
            return self._raised(exception, start, self._condition())
        if self.words.take("unless"):
            condition = self._condition()
            if isinstance(condition, Compare):
                return self._raised(exception, start, deny(condition, exact=self._exact(condition)))
        return None

    def _if_raises(self) -> list[Claim] | None:
        start = self.words.peek().start
        if not self.words.take_one(_IF):
            return None
        condition = self._condition()
        if condition is None:
            return None
        self.words.take_one({",", ":"})
        self.words.take("then")
        exception = self._raise()
        return self._raised(exception, start, condition) if exception else None

    def _google_raises(self) -> list[Claim] | None:
        """Read "ValueError: if n is negative" under a heading "Raises:"."""
        led = self.leader is not None and self.leader.words[0].low == "raises"
        start, exception = self.words.peek().start, self.words.peek().text
        if not led or not is_exception(exception):
            return None
        self.words.next()
        self.words.take_one({":", "-"})
        return (
            self._raised(exception, start, self._condition()) if self.words.take_one(_IF) else None
        )

    def _raised(self, exception: str, start: int, condition: Expr | None) -> list[Claim] | None:
        names = [] if condition is None else self._names(condition)
        if condition is None or not names or "result" in names:
            return None
        stated = deny(condition, exact=self._exact(condition))
        end = self.words.peek(-1).end
        return [Claim(names[0], stated, condition, "raise", "raise", start, end, exception)]

    def _condition(self) -> Expr | None:
        """Read "n is negative or lo > hi": one joint only, since "a and b or c" has two readings."""
        parts: list[Expr] = []
        joint = ""
        while True:
            part = self._one_condition()
            if part is None:
                return None
            parts.append(part)
            saved = self.words.at
            here = self.words.take_one({"and", "or"})
            if here and self._starts_raise():
                self.words.at = saved
                here = ""
            if not here:
                return parts[0] if len(parts) == 1 else BoolOp("and" if joint == "and" else "or",
                                                               tuple(parts))  # fmt: skip
            if joint and here != joint:
                return None
            joint = here

    def _starts_raise(self) -> bool:
        return self.words.peek().low in _RAISE

    def _one_condition(self) -> Expr | None:
        chain = self._chain()
        if chain is not None:
            return chain
        subject = self._subject()
        if subject is None:
            return None
        read = self._verb()
        if read is None or read[1] != "must":
            return None
        bound = read_bound(self.words, self._term)
        if bound is None or (read[0] and bound.negated):
            return None
        bound = replace(bound, negated=read[0] or bound.negated)
        made = _claim(subject, bound, self._type(subject), self.known, "must", 0, 0)
        return None if made is None else made.stated

    # ── claims ───────────────────────────────────────────────────────────────────────────────
    def _claims(self, mode: Mode) -> list[Claim] | None:
        start = self.words.peek().start
        chain = self._chain()
        if chain is not None:
            self.words.take("must", "hold")
            names = self._names(chain)
            if not names or (mode == "assume" and "result" in names):
                return None
            about = "result" if "result" in names else _middle(chain) or names[0]
            denied = deny(chain, exact=self._exact(chain))
            kind = "between" if len(chain.ops) == 2 else _kind(chain.ops[0])
            end = self.words.peek(-1).end
            return [Claim(about, chain, denied, kind, mode, start, end)]
        subjects = self._subjects()
        if not subjects:
            return None
        read = self._verb()
        if read is None:
            return None
        negated, told = read
        bounds = self._predicates(negated, subjects)
        if bounds is None:
            return None
        end = self.words.peek(-1).end
        out = []
        for subject in subjects:
            for bound in bounds:
                made = _claim(subject, bound, self._type(subject), self.known,
                              "assume" if "assume" in (told, mode) else mode, start, end)  # fmt: skip
                if made is None:
                    return None
                out.append(made)
        return out

    def _returns(self) -> list[Claim] | None:
        """Read "it must return a value between lo and hi"."""
        words, start = self.words, self.words.peek().start
        words.take_phrase(say.SUBJECTS) or (
            words.peek().text == self.known.function and words.next()
        )
        words.take_phrase(say.DUTIES)
        if not words.take_one(_RETURN):
            return None
        subject = _Subject(Name("result"), "result")
        bounds = self._noun_phrase([subject])
        if not bounds:
            return None
        end = words.peek(-1).end
        made = [
            _claim(subject, b, self.known.returns, self.known, "must", start, end) for b in bounds
        ]
        return [m for m in made if m is not None] if all(made) else None

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

    def _predicates(self, negated: bool, subjects: list[_Subject]) -> list[Bound] | None:
        first = self._predicate(subjects, negated)
        if first is None:
            return None
        out = list(first)
        while True:
            saved = self.words.at
            comma = self.words.take(",")
            joint = self.words.take_one({"and", "or", "nor", "but"})
            if not joint and comma:
                self.words.at = saved
                return out
            more = self._predicate(subjects, negated) if joint else None
            if more is None:
                self.words.at = saved
                return out
            # "not A or B" denies both; "A or B" and "not A and B" have more than one reading.
            if (joint in {"or", "nor"}) != negated:
                return None
            out += more

    def _predicate(self, subjects: list[_Subject], negated: bool) -> list[Bound] | None:
        bound = self._exceeded() or read_bound(self.words, self._term)
        if bound is not None:
            if negated and bound.negated:
                return None
            return [replace(bound, negated=negated or bound.negated)]
        return None if negated else self._noun_phrase(subjects)

    def _exceeded(self) -> Bound | None:
        if self.words.peek().low not in {"exceed", "exceeds"}:
            return None
        self.words.next()
        term = self._term(self.words)
        return None if term is None else Bound("greater", (">",), (term,))

    def _noun_phrase(self, subjects: list[_Subject]) -> list[Bound] | None:
        """Read "a positive int", "an int between 1 and 6", "a value less than n"."""
        words, saved = self.words, self.words.at
        phrase = read_type(words)
        if phrase is None:
            words.take_one({"a", "an", "the"})
            if not words.take_one({"value", "number", "result"}):
                words.at = saved
                return None
        elif any(not _agrees(self._type(s), phrase.type) for s in subjects):
            return None
        bounds = [] if phrase is None else [adjective(a) for a in phrase.adjectives]
        words.take_phrase(_THAT_IS)
        saved = words.at
        after = read_bound(words, self._term)
        if after is not None:
            bounds.append(after)
        elif words.at != saved or (phrase is None and not bounds):
            return None
        return bounds

    def after_name(self, name: str) -> list[Claim]:
        words, start = self.words, self.words.peek().start
        bracket = words.take_one({"("})
        words.take_phrase(_BOUND_LEADS)
        at, chain = words.at, self._chain()
        made: list[Claim | None] = []
        if chain is not None and name in self._names(chain):
            made = [self._from_chain(name, chain, words.words[at].start)]
        elif chain is None:
            bound = read_bound(words, self._term)
            subject = _Subject(Name(name), name)
            if bound is not None:
                end = words.peek(-1).end
                made = [_claim(subject, bound, self._type(subject), self.known, "must", start, end)]
        if bracket and not words.take(")"):
            return []
        stops = words.done or words.peek().low in {",", "and", ";"}
        doubted = {words.peek(i).low for i in range(2)} & {"or", "unless", "if", "when", "except"}
        return [m for m in made if m is not None] if stops and not doubted else []

    def _from_chain(self, name: str, chain: Compare, start: int) -> Claim:
        kind = "between" if len(chain.ops) == 2 else _kind(chain.ops[0])
        denied = deny(chain, exact=self._exact(chain))
        return Claim(name, chain, denied, kind, "must", start, self.words.peek(-1).end)

    # ── subjects and terms ───────────────────────────────────────────────────────────────────
    def _subjects(self) -> list[_Subject]:
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

    def _subject(self) -> _Subject | None:
        words, saved = self.words, self.words.at
        if words.take("the", "length", "of") or words.take("length", "of"):
            inner = self._subject()
            return self._length(inner)
        if words.take("len", "("):
            inner = self._subject()
            return self._length(inner) if words.take(")") else None
        result = words.take_phrase(say.RESULT_PHRASES)
        if result and result[-1] not in self.known.types:
            return _Subject(Name("result"), "result")
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
        return _Subject(Name(name), name)

    def _length(self, inner: _Subject | None) -> _Subject | None:
        if inner is None or not isinstance(inner.expr, Name) or not is_sized(self._type(inner)):
            return None
        if "len" in self.known.types:  # a parameter of that name hides the function
            return None
        return _Subject(Call(Name("len"), (inner.expr,)), inner.about)

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
        if not ops or len(operands) != len(ops) + 1 or (len(ops) == 2 and not _is_range(ops)):
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
    def _type(self, subject: _Subject) -> Type | None:
        if isinstance(subject.expr, Call):
            return INT
        return self.known.returns if subject.about == "result" else self.known.types[subject.about]

    def _names(self, expr: Expr) -> list[str]:
        return [e.id for e in walk(expr) if isinstance(e, Name) and e.id != "len"]

    def _exact(self, expr: Expr) -> bool:
        return _is_exact(expr, self.known)


def _claim(subject: _Subject, bound: Bound, type_: Type | None, known: Known, mode: Mode,
           start: int, end: int) -> Claim | None:  # fmt: skip
    if bound.sized:
        fits = isinstance(subject.expr, Name) and is_sized(type_) and "len" not in known.types
    else:
        fits = is_number(type_)
    if not fits or (mode == "assume" and subject.about == "result"):
        return None
    about_ints = all(_is_exact(e, known) for e in (subject.expr, *bound.terms))
    stated = formula(subject.expr, bound, exact=about_ints)
    denied = violation(subject.expr, bound, exact=about_ints)
    kind = _DENIED_KINDS.get(bound.kind, f"not_{bound.kind}") if bound.negated else bound.kind
    return Claim(subject.about, stated, denied, kind, mode, start, end)


def _is_exact(expr: Expr, known: Known) -> bool:
    """Tell whether all values compared are ints: only then is ``not a > b`` the same as ``a <= b``."""
    match expr:
        case Lit(kind=kind):
            return kind == "int"
        case Unary(operand=operand):
            return _is_exact(operand, known)
        case Call():
            return True
        case Name(id="result"):
            return known.returns == INT
        case Name(id=name):
            return known.types.get(name) == INT
        case Compare(operands=operands) | BoolOp(operands=operands):
            return all(_is_exact(o, known) for o in operands)
        case _:
            return False


def _agrees(known: Type | None, said: Type) -> bool:
    """Tell whether a type said again is the one known; "number" agrees with int and with float."""
    if known is None or known == said:
        return True
    if isinstance(said, Hole):
        return is_number(known) and any(isinstance(c, NamedType) for c in said.choices)
    return isinstance(known, Hole)


def _kind(op: str) -> str:
    return {"<": "less", "<=": "at_most", ">": "greater", ">=": "at_least"}.get(op, "equality")


def _middle(chain: Compare) -> str | None:
    middle = chain.operands[1] if len(chain.operands) == 3 else chain.operands[0]
    inner = middle.args[0] if isinstance(middle, Call) else middle
    return inner.id if isinstance(inner, Name) else None


def _is_range(ops: list[str]) -> bool:
    return {op[0] for op in ops} in ({"<"}, {">"})
