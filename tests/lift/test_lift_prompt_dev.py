"""140 descriptions of functions with calls of their solutions: nothing wrong may be claimed."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from liftsys_nb.ir.nodes import Hole, NamedType, Signature, Type, UnionType
from liftsys_nb.lift import lift_prompt
from liftsys_nb.syntax import show

FILE = Path(__file__).parent.parent / "corpus" / "prompts" / "dev.jsonl"
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in FILE.read_text(encoding="utf-8").split("\n") if line
]


def _conforms(value: object, type_: Type) -> bool:
    """Tell whether a value has exactly a type; a hole claims nothing."""
    match type_:
        case Hole():
            return True
        case UnionType(options=options):
            return any(_conforms(value, option) for option in options)
        case NamedType(name="None"):
            return value is None
        case NamedType(name="list" | "set" as name, args=(item,)):
            return (isinstance(value, list) if name == "list" else isinstance(value, set)) and all(
                _conforms(v, item)
                for v in value  # type: ignore[attr-defined]
            )
        case NamedType(name="dict", args=(key, item)):
            return isinstance(value, dict) and all(
                _conforms(k, key) and _conforms(v, item) for k, v in value.items()
            )
        case NamedType(name="tuple", args=args):
            if not isinstance(value, tuple):
                return False
            wanted = args[:1] * len(value) if args[-1] == NamedType("...") else args
            return len(value) == len(wanted) and all(map(_conforms, value, wanted))
        case NamedType(name=name):
            return type(value).__name__ == name
        case _:
            raise AssertionError(type_)


def _signature(case: dict[str, Any]) -> Signature:
    signature = lift_prompt(case["prompt"]).spec.signature
    assert signature is not None
    return signature


def _says_parameters(signature: Signature) -> bool:
    return all(parameter.name for parameter in signature.parameters)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_claims_agree_with_the_reference_solution(case: dict[str, Any]) -> None:
    signature = _signature(case)
    if case["stub"]:
        assert signature.name == case["function"]
        assert [p.name for p in signature.parameters] == case["parameters"]
    if _says_parameters(signature):
        assert len(signature.parameters) == len(case["parameters"])
    for arguments, result in case["calls"]:
        if _says_parameters(signature):
            for parameter, argument in zip(signature.parameters, arguments, strict=False):
                value = ast.literal_eval(argument)
                assert _conforms(value, parameter.type), (parameter.name, show(parameter.type))
        if result is not None and signature.returns is not None:
            assert _conforms(ast.literal_eval(result), signature.returns)


def test_signatures_say_as_much_as_they_did() -> None:
    stubs = [_signature(case) for case in CASES if case["stub"]]
    typed = sum(not isinstance(p.type, Hole) for s in stubs for p in s.parameters)
    returns = sum(not isinstance(s.returns, Hole) for s in stubs)
    assert typed >= 45
    assert returns >= 18
    worded = [_signature(case) for case in CASES if not case["stub"]]
    assert sum(_says_parameters(s) for s in worded) >= 12
