"""Read a sentence as claims; None unless every word of it is understood."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir.nodes import (
    Call,
    Compare,
    Hole,
    Lit,
    Name,
    NamedType,
    Type,
)
from liftsys_nb.lift.prompt import claims as say
from liftsys_nb.lift.prompt.bounds import (
    Bound,
    deny,
    is_number,
    read_bound,
)
from liftsys_nb.lift.prompt.claims import Claim, Known, Mode
from liftsys_nb.lift.prompt.cursor import phrases
from liftsys_nb.lift.prompt.raising import RaiseReader
from liftsys_nb.lift.prompt.subjects import Subject, claim
from liftsys_nb.lift.prompt.typewords import read_type
from liftsys_nb.lift.prompt.words import Sentence

_ADJECTIVES = {
    "positive": Bound("positive", (">",), (Lit(0),)),
    "negative": Bound("negative", ("<",), (Lit(0),)),
    "non-negative": Bound("non_negative", (">=",), (Lit(0),)),
    "non-positive": Bound("non_positive", ("<=",), (Lit(0),)),
    "non-zero": Bound("non_zero", ("!=",), (Lit(0),)),
    "non-empty": Bound("not_empty", (">",), (Lit(0),), sized=True),
}
_THAT_IS = phrases("that is", "which is")
_BOUND_LEADS = phrases("that is", "which is", "that must be", "which must be", "with")
_OR_ELSE = phrases("or else", "or", "otherwise", "else")
_RETURN = frozenset({"return", "returns"})


def adjective(word: str) -> Bound:
    """Return the bound of an adjective: "positive", "nonzero", "non-empty" …"""
    plain = word if "-" in word or not word.startswith("non") else "non-" + word[3:]
    return _ADJECTIVES[plain]


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
    return claim(Subject(Name(subject), subject), bound, type_, known, mode, start, end)


class _Reader(RaiseReader):
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
        owed: Mode = "assume" if "assume" in (told, mode) else mode
        for subject in subjects:
            for bound in bounds:
                type_ = self._type(subject)
                made = claim(subject, bound, type_, self.known, owed, start, end)
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
        subject = Subject(Name("result"), "result")
        bounds = self._noun_phrase([subject])
        if not bounds:
            return None
        end = words.peek(-1).end
        made = [
            claim(subject, b, self.known.returns, self.known, "must", start, end) for b in bounds
        ]
        return [m for m in made if m is not None] if all(made) else None

    def _predicates(self, negated: bool, subjects: list[Subject]) -> list[Bound] | None:
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

    def _predicate(self, subjects: list[Subject], negated: bool) -> list[Bound] | None:
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

    def _noun_phrase(self, subjects: list[Subject]) -> list[Bound] | None:
        """Read "a positive int", "an int between 1 and 6", "a value less than n"."""
        words, saved = self.words, self.words.at
        phrase = read_type(words)
        if phrase is None:
            words.take_one({"a", "an", "the"})
            if not words.take_one({"value", "number", "result"}):
                words.at = saved
                return None
        elif phrase.rest or any(not _agrees(self._type(s), phrase.type) for s in subjects):
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
            subject = Subject(Name(name), name)
            if bound is not None:
                end = words.peek(-1).end
                made = [claim(subject, bound, self._type(subject), self.known, "must", start, end)]
        if bracket and not words.take(")"):
            return []
        stops = words.done or words.peek().low in {",", "and", ";"}
        doubted = {words.peek(i).low for i in range(2)} & {"or", "unless", "if", "when", "except"}
        return [m for m in made if m is not None] if stops and not doubted else []

    def _from_chain(self, name: str, chain: Compare, start: int) -> Claim:
        kind = "between" if len(chain.ops) == 2 else _kind(chain.ops[0])
        denied = deny(chain, exact=self._exact(chain))
        return Claim(name, chain, denied, kind, "must", start, self.words.peek(-1).end)


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
