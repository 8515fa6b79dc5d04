"""What stands for a function that the reader of code has no statements of.

Calls of it can be made and judged all the same: they refute it, and nothing proves it. A function
stands under a condition, say, or is a static method of a class with operators of its own.
"""

from __future__ import annotations

import ast

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.lift.code.facts import file_of
from liftsys_nb.lift.contracts import Contract

LONGEST = 60  # characters of an annotation that a reason shows


def why_unseen(found: Contract, module: r.CodeModule) -> str:
    """Return the words for what keeps a function from being read: of its class, if it has one."""
    name = found.function.qualified
    if found.function.is_nested:
        return "it stands inside of another function, where nobody can call it; move it out"
    parts = name.split(".")
    for many in range(len(parts) - 1, 0, -1):
        owner = ".".join(parts[:many])
        if owner in module.unseen:
            return module.unseen[owner]
    return module.unseen.get(name, f"how {name!r} is defined")


def why_unmade(found: Contract, source: str) -> str | None:
    """Return why no argument of some parameter can be made, and what would help; None else."""
    function = found.function
    args = function.node.args
    written = {each.arg: each.annotation for each in (*args.posonlyargs, *args.args,
                                                      *args.kwonlyargs)}  # fmt: skip
    for each in _parameters(found):
        if not isinstance(each.type, n.Hole):
            continue
        annotation = written.get(each.name)
        if each.name in ("self", "cls") and function.owner is not None and annotation is None:
            return f"objects of the class `{function.owner}` {_ORDINARY}"
        if annotation is None:
            return f"the type of `{each.name}` is not known; annotate it with one that is"
        words = ast.unparse(annotation)
        if words in _classes(source):
            return f"objects of the class `{words}`, as `{each.name}` is one, {_ORDINARY}"
        words = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
        return f"`{words}`, the annotation of `{each.name}`, {_NO_TYPE}"
    return None


def _parameters(found: Contract) -> tuple[n.Parameter, ...]:
    signature = found.spec.signature
    return () if signature is None else signature.parameters


def _classes(source: str) -> set[str]:
    """Return the names of the classes of a text."""
    tree = ast.parse(source.removeprefix("\ufeff"))
    return {each.name for each in tree.body if isinstance(each, ast.ClassDef)}


_ORDINARY = "are not made from values alone; make it a dataclass, or check one of its functions"
_NO_TYPE = "is no type of the language; annotate it with one that is, or name one in `--spec`"


def stand_in(found: Contract, module: r.CodeModule, source: str) -> r.Routine | None:
    """Return a routine of which nothing is seen; None where no call of it says anything.

    That is so where the type of a parameter is open, where a call gives no result yet, and where
    the name may stand for another function in the end: then the contract is of that one.
    """
    function = found.function
    args = function.node.args
    if function.is_nested or function.is_async or args.vararg is not None or args.kwarg is not None:
        return None
    if not _is_bound_once(function.qualified, source):
        return None
    parameters = _parameters(found)
    if any(isinstance(each.type, n.Hole) for each in parameters):
        return None
    line = function.line
    return r.Routine(
        function.qualified,
        tuple(each.name for each in parameters),
        (r.Unseen(why_unseen(found, module), line=line),),
        {each.name: each.type for each in parameters},
        line=line,
        end_line=function.end_line,
    )


def _is_bound_once(qualified: str, source: str) -> bool:
    """Tell whether one statement of a text alone gives a name its function, judged by words."""
    head, *rest = qualified.split(".")
    tree = ast.parse(source.removeprefix("\ufeff"))
    if file_of(tree).bound[head] != 1:
        return False
    defined = 0
    for each in ast.walk(tree):
        match each:
            case ast.FunctionDef(name=name) if rest and name == rest[-1]:
                defined += 1
            case ast.Name(id=name, ctx=ast.Store()) if rest and name == rest[-1]:
                defined += 1
            case ast.Attribute(attr=attr, ctx=ast.Store() | ast.Del()) if rest and attr == rest[-1]:
                return False
            case ast.Name(id="setattr" | "delattr" | "globals" | "vars"):
                return False
            case _:
                pass
    return defined == (1 if rest else 0)
