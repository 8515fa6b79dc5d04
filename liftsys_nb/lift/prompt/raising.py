"""Sentences that promise an exception: "raise ValueError if lo > hi", "unless n is positive"."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir.nodes import (
    BoolOp,
    Compare,
    Expr,
)
from liftsys_nb.lift.prompt import claims as say
from liftsys_nb.lift.prompt.bounds import (
    Bound,
    deny,
    read_bound,
)
from liftsys_nb.lift.prompt.claims import Claim, is_exception
from liftsys_nb.lift.prompt.subjects import Subject, SubjectReader, claim

_RAISE = frozenset({"raise", "raises", "throw", "throws"})
# A condition states; "if n must be positive" is no condition on n.
_STATES = frozenset({"is", "are", "isn't", "aren't", "exceeds", "does", "exceed", "do"})
_IF = frozenset({"if", "when", "whenever"})


class RaiseReader(SubjectReader):
    """Adds exceptions to what can be read."""

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
        """Read "n is negative or lo > hi": one kind of joint, "a and b or c" has two readings."""
        parts: list[Expr] = []
        joint = ""
        self.last: Subject | None = None
        while True:
            part = self._one_condition() or self._same_subject()
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
        saved = self.words.at
        subject = self._subject()
        states = self.words.peek().low in _STATES
        read = self._verb() if subject is not None and states else None
        bound = None if read is None else read_bound(self.words, self._term)
        if subject is None or read is None or bound is None or (read[0] and bound.negated):
            self.words.at = saved
            return None
        # "n is not positive or even" has two readings: what is denied takes no second bound.
        self.last = None if read[0] or bound.negated else subject
        return self._bounded(subject, replace(bound, negated=read[0] or bound.negated))

    def _same_subject(self) -> Expr | None:
        """Read the second half of "n is negative or greater than 100"."""
        subject = self.last
        bound = None if subject is None else read_bound(self.words, self._term)
        return None if subject is None or bound is None else self._bounded(subject, bound)

    def _bounded(self, subject: Subject, bound: Bound) -> Expr | None:
        made = claim(subject, bound, self._type(subject), self.known, "must", 0, 0)
        return None if made is None else made.stated
