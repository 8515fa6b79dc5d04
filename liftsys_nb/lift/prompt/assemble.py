"""A reading → a specification whose open points are holes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from liftsys_nb.ir.nodes import (
    POLICY,
    TYPE,
    Annotation,
    BoolOp,
    Clause,
    Compare,
    ExampleItem,
    Expr,
    Hole,
    Implies,
    Intent,
    Lit,
    Name,
    NamedType,
    Parameter,
    Raise,
    RaiseItem,
    Refined,
    Signature,
    Spec,
    Tail,
    Type,
    UnionType,
    walk,
)
from liftsys_nb.lift.prompt.claims import Claim
from liftsys_nb.lift.prompt.literals import literal
from liftsys_nb.lift.prompt.reading import Reading
from liftsys_nb.lift.prompt.returns import Returns
from liftsys_nb.lift.prompt.said import Said
from liftsys_nb.lift.prompt.words import one_line
from liftsys_nb.syntax import show

_REQUIRES = "requires"
WIDTH = 84  # of the lines of an intent, in characters; with the indent they fit 88 columns
# What a line of its own may not begin with and stay prose: anything but plain words.
_STARTS_ANEW = re.compile(r"[\W_]|\w+\s*:")
_HOLE_LIST = re.compile(r"(\{\s*)<\?")
_ERROR = "ValueError"
_RAISES = f"raises {_ERROR}"


@dataclass(slots=True)
class _Names:
    """Hands out names that are not taken: ``bad_lo``, ``bad_lo_2`` …"""

    last: dict[str, int] = field(default_factory=dict)

    def fresh(self, wanted: str) -> str:
        name = wanted
        while name in self.last:
            self.last[wanted] += 1
            name = f"{wanted}_{self.last[wanted]}"
        self.last[name] = 1
        return name


def assemble(reading: Reading) -> Spec:
    """Build the specification: the result owes its claims, parameters ask who answers."""
    holes, labels = _Names(), _Names()
    signature = _signature(reading, holes)
    requires: list[Clause] = []
    ensures: list[Clause] = []
    raises: list[RaiseItem] = []
    policies: list[Hole] = []
    for claim in reading.claims:
        tail = Tail((Annotation("from", f"prompt:{claim.start}-{claim.end}"),))
        if claim.mode == "raise":
            raises.append(RaiseItem(Raise(claim.exception, when=claim.denied), tail=tail))
        elif claim.about == "result":
            ensures.append(Clause(claim.stated, labels.fresh(_label(claim)), tail))
        elif claim.mode == "assume":
            requires.append(Clause(claim.stated, labels.fresh(_label(claim)), tail))
        else:
            policy = _policy(reading.text, claim, holes)
            policies.append(policy)
            asked = Hole(policy.name)
            duty = Implies(_is(asked, _REQUIRES), claim.stated)
            requires.append(Clause(duty, labels.fresh(_label(claim)), tail))
            error = BoolOp("and", (_is(asked, _RAISES), *_conjuncts(claim.denied)))
            raises.append(RaiseItem(Raise(_ERROR, when=error), tail=tail))
    return Spec(
        reading.named.name,
        intent=Intent(_intent(reading), tuple(policies)),
        signature=signature,
        requires=tuple(requires),
        ensures=tuple(ensures),
        raises=tuple(raises),
        examples=tuple(ExampleItem(s.example) for s in reading.shown),
    )


def _is(hole: Hole, choice: str) -> Expr:
    return Compare(("==",), (hole, Lit(choice)))


def _conjuncts(expr: Expr) -> tuple[Expr, ...]:
    return expr.operands if isinstance(expr, BoolOp) and expr.op == "and" else (expr,)


def _policy(text: str, claim: Claim, holes: _Names) -> Hole:
    quote = one_line(text[claim.start : claim.end].replace("`", "").replace("**", ""), most=120)
    question = (
        f"Your words: '{quote}'. If {show(claim.denied)}, is that the caller's fault (requires) "
        f"or an error to raise ({_RAISES})?"
    )
    name = holes.fresh(f"bad_{claim.about}")
    return Hole(name, POLICY, question, "intent", (Lit(_REQUIRES), Lit(_RAISES)))


def _label(claim: Claim) -> str:
    names = [n for n in _other_names(claim.stated) if n != claim.about]
    compared = isinstance(claim.stated, Compare) and len(claim.stated.ops) == 1
    if compared and len(names) == 1 and claim.about != "result":
        return f"{claim.about}_{names[0]}"
    return f"{claim.about}_{claim.kind}"


def _other_names(expr: Expr) -> list[str]:
    return list(dict.fromkeys(e.id for e in walk(expr) if isinstance(e, Name) and e.id != "len"))


def _intent(reading: Reading) -> str:
    """Return the prose in lines; doctests that became examples are not said twice."""
    cuts = [(s.start, s.end) for s in reading.shown if s.doctest]
    pieces = []
    for start, end in reading.layout.prose:
        while cuts and cuts[0][1] <= start:
            cuts.pop(0)
        for low, high in cuts:
            if low >= end:
                break
            pieces.append(reading.text[start:low])
            start = high
        pieces.append(reading.text[start:end])
    words = " ".join(" ".join(pieces).split())
    stub = reading.layout.stub
    if not any(char.isalnum() for char in words):  # code alone: its first line says what it is for
        code = reading.text if stub is None else reading.text[stub.start : stub.end]
        words = " ".join(code.split())
    # "{ <?" would open a list of holes; a space between keeps them words.
    return _wrapped(_HOLE_LIST.sub(r"\1< ?", words))


def _wrapped(words: str) -> str:
    """Break long prose between words; keep one line where a break could start something else."""
    lines = textwrap.wrap(words, WIDTH, break_long_words=False, break_on_hyphens=False)
    if any(_STARTS_ANEW.match(line) for line in lines[1:]):
        return words
    return "\n".join(lines)


# ── signature ────────────────────────────────────────────────────────────────────────────────
def _signature(reading: Reading, holes: _Names) -> Signature:
    name = reading.named.name
    if reading.parameters.items is None:
        quote = reading.parameters.quote
        nearest = f"come nearest with '{quote}'" if quote else "name no parameters"
        question = f"What does {name} take? Your words {nearest}."
        unknown = Hole(holes.fresh("parameters"), None, question, "signature")
        parameters: tuple[Parameter, ...] = (Parameter("", unknown),)
    else:
        # What stands after a bare ``*`` may lack a default; the IR, which has no such mark, has
        # those with one last, as calls by name do not mind.
        made = [_parameter(said, holes) for said in reading.parameters.items]
        parameters = tuple(sorted(made, key=lambda each: each.default is not None))
    return Signature(name, parameters, _returns(name, reading.returns, holes))


def _parameter(said: Said, holes: _Names) -> Parameter:
    default = None
    if said.default is not None:
        default = literal(said.default) or Hole(
            holes.fresh(f"{said.name}_default"),
            None,
            f"What is the default of {said.name}?",
            "signature",
        )
    subject = f"What type has {said.name}?"
    type_ = _closed(said.type, f"{said.name}_type", subject, said.quote, holes)
    return Parameter(said.name, type_, default)


def _returns(name: str, returns: Returns, holes: _Names) -> Type:
    question = f"What does {name} return?"
    known = returns.type
    if known is None and returns.choices:
        known = Hole("", TYPE, None, None, returns.choices)
    return _closed(known, "return_type", question, returns.quote, holes)


def _closed(type_: Type | None, name: str, question: str, quote: str, holes: _Names) -> Type:
    """Give each hole of a type its name and question, which quotes the nearest words."""
    nearest = f"Your words come nearest with '{quote}'." if quote else "Your words do not say."
    if type_ is None:
        return Hole(holes.fresh(name), TYPE, f"{question} {nearest}", "signature")

    def named(hole: Hole, what: str) -> Hole:
        ask = f"{what} {nearest}"
        return replace(hole, name=holes.fresh(name), type=TYPE, question=ask, kind="signature")

    if isinstance(type_, Hole):
        return named(type_, question)
    owner = name.removesuffix("_type") if name != "return_type" else "the result"
    return _fill_items(
        type_, lambda hole, part: named(hole, f"What type have the {part} of {owner}?")
    )


def _fill_items(type_: Type, named: Callable[[Hole, str], Hole], part: str = "items") -> Type:
    match type_:
        case Hole():
            return named(type_, part)
        case NamedType(name="dict", args=(key, value)):
            return replace(type_, args=(_fill_items(key, named, "keys"),
                                        _fill_items(value, named, "values")))  # fmt: skip
        case NamedType(args=args):
            return replace(type_, args=tuple(_fill_items(a, named) for a in args))
        case UnionType(options=options):
            return replace(type_, options=tuple(_fill_items(o, named) for o in options))
        case Refined():
            return type_
