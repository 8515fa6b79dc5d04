"""Pydantic models of the nodes, made from their dataclasses; JSON Schema of all documents.

The only file that imports pydantic, and it is imported only where a document comes in or the
schema goes out: printing and reading text do not wait for it.

There are two models a node, made by one function. In the *flat* one a child is any object: it
validates one node, and ``read`` comes to the children in its own loop, because one recursive
validator gives up at some 250 nested objects, which texts within the limit of the language can
have. In the *whole* one a child is a model: of it the JSON Schema is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field
from functools import cache
from typing import (
    Annotated,
    Any,
    ForwardRef,
    Literal,
    NoReturn,
    TypeAlias,
    Union,
    get_args,
    get_origin,
)

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
    create_model,
    with_config,
)
from pydantic import Field as Described
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, core_schema
from typing_extensions import TypeAliasType

from liftsys_nb.ir import nodes
from liftsys_nb.syntax.wire.fields import (
    NODES,
    fields_of,
    hints_of,
    item_of,
    nodes_of,
    options_of,
)
from liftsys_nb.syntax.wire.places import Place, refuse, shown, wanted

DIALECT = "https://json-schema.org/draft/2020-12/schema"
EXACT = ConfigDict(extra="forbid", strict=True)

Model: TypeAlias = type[BaseModel]
Annotation: TypeAlias = Any  # what stands behind a colon: typing has no name for it
ChildOf: TypeAlias = Callable[[tuple[type, ...]], Annotation]

# What the types of the nodes leave to their docstrings: the words of a field, the fewest parts.
_WORDS: dict[tuple[type, str], Annotation] = {
    (nodes.Arith, "ops"): list[Literal["+", "-", "*", "/", "//", "%"]],
    (nodes.Compare, "ops"): list[
        Literal["==", "!=", "<=", ">=", "<", ">", "in", "not in", "is", "is not"]
    ],
    (nodes.Annotation, "key"): Literal["from", "because", "by", "id", "status", "loop"],
}
_FEWEST: dict[tuple[type, str], int] = {
    (nodes.Arith, "ops"): 1,
    (nodes.Arith, "operands"): 2,
    (nodes.Compare, "ops"): 1,
    (nodes.Compare, "operands"): 2,
    (nodes.BoolOp, "operands"): 2,
    (nodes.UnionType, "options"): 2,
    (nodes.Comprehension, "clauses"): 1,
    (nodes.For, "names"): 1,
}


# ── models ───────────────────────────────────────────────────────────────────────────────────
@cache
def flat_model(cls: type) -> Model:
    """Return the model of one node; its children are objects that are looked at in their turn."""
    return _model(cls, lambda classes: dict[Any, Any])


def whole_model(cls: type) -> Model:
    """Return the model of a node and all that can be in it: for JSON Schema, not to validate by."""
    return _whole_models()[cls]


def _model(cls: type, child: ChildOf) -> Model:
    made: dict[str, Any] = {"node": (Literal[cls.__name__], ...)}
    hints = hints_of(cls)
    for field in fields_of(cls):
        key = (cls, field.name)
        annotation = _WORDS.get(key) or _annotation(hints[field.name], child)
        made[field.name] = (annotation, _described(field, _FEWEST.get(key)))
    first = (cls.__doc__ or "").strip().partition("\n")[0]
    config = ConfigDict(**EXACT, defer_build=True)  # of a whole one only the schema is asked
    model: Model = create_model(cls.__name__, __config__=config, __doc__=first, **made)
    return model


def _annotation(hint: Any, child: ChildOf) -> Annotation:
    """Return the type in JSON of the type of a field: lists for tuples, ``child`` for nodes."""
    classes = nodes_of(hint)
    found: list[Annotation] = [child(classes)] if classes else []
    for option in options_of(hint):
        args = get_args(option)
        if get_origin(option) is not tuple:
            found += [] if option in classes else [option]
        elif len(args) == 2 and args[1] is Ellipsis:
            found.append(list[_annotation(args[0], child)])  # type: ignore[misc]  # made here
        else:
            parts = tuple(_annotation(part, child) for part in args)
            # JSON has no tuples: here, and only here, a list will do for one.
            found.append(Annotated[tuple[parts], Described(strict=False)])  # type: ignore[valid-type]  # made here
    return _union(found)


def _union(options: Iterable[Annotation]) -> Annotation:
    union: Any = Union
    return union[tuple(options)]  # of one option it is the option itself


def _described(field: Field[Any], fewest: int | None) -> FieldInfo:
    more: dict[str, Any] = {} if fewest is None else {"min_length": fewest}
    if field.default is not MISSING:
        if field.default is None or isinstance(field.default, bool | str):
            more["default"] = field.default
        else:  # no item, or an empty node: a schema need not tell
            more["default_factory"] = list
    info: FieldInfo = Described(**more)
    return info


# Unions that have a name in the language keep it in the schema.
_UNIONS: dict[tuple[type, ...], str] = {
    nodes_of(nodes.Expr): "Expr",
    nodes_of(nodes.Type): "Type",
    nodes_of(nodes.Decl): "Decl",
}


@cache
def _whole_models() -> dict[type, Model]:
    made = {cls: _model(cls, _forward) for cls in NODES}
    names: dict[str, Any] = {_ahead(cls.__name__): model for cls, model in made.items()}
    for classes, name in _UNIONS.items():
        union = _union(made[cls] for cls in classes)
        names[_ahead(name)] = TypeAliasType(name, Annotated[union, Discriminator("node")])
    for model in made.values():
        model.model_rebuild(_types_namespace=names, force=True)
    return made


def _forward(classes: tuple[type, ...]) -> Annotation:
    """Return a type that names models which are still to be made."""
    if classes in _UNIONS:
        return ForwardRef(_ahead(_UNIONS[classes]))
    named = [ForwardRef(_ahead(cls.__name__)) for cls in classes]
    return named[0] if len(named) == 1 else Annotated[_union(named), Discriminator("node")]


def _ahead(name: str) -> str:
    # Not the bare name: what this file itself calls Field would be found first.
    return f"_node_{name}"


# ── what comes in ────────────────────────────────────────────────────────────────────────────
def check_flat(cls: type, raw: dict[Any, Any], place: Place) -> dict[str, Any]:
    """Return the fields of an object that its node has; objects inside are not looked at.

    Raises InputError LS420 with the place of the first field that is wrong.
    """
    try:
        model = flat_model(cls).model_validate(raw)
    except ValidationError as wrong:
        found = wrong.errors(include_url=False)[0]
    else:
        given = model.model_fields_set - {"node"}
        return {name: getattr(model, name) for name in given}
    _refuse(found, place, cls.__name__, hints_of(cls))  # out here: ours is the one error to see


def check_document(document: object, shape: Any) -> None:
    """Hold a document to its shape: no field more, none less, each of its type.

    shape: a TypedDict. Raises InputError LS420 with the place of the first part that is wrong.
    """
    try:
        _adapter(shape).validate_python(document)
    except ValidationError as wrong:
        found = wrong.errors(include_url=False)[0]
    else:
        return
    _refuse(found, None, None, {})


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    # What is set here holds for the shapes inside it too.
    return TypeAdapter(with_config(EXACT)(shape))


_KINDS = {
    "string_type": str, "int_type": int, "bool_type": bool, "float_type": float,
    "list_type": list, "tuple_type": tuple, "dict_type": dict, "none_required": type(None),
}  # fmt: skip


def _refuse(
    error: ErrorDetails, place: Place | None, name: str | None, hints: Mapping[str, Any]
) -> NoReturn:
    """Say in our words what pydantic found. hints: the types of the fields, where known."""
    steps, hint = _steps(error["loc"], hints)
    there = place
    for step in steps:
        there = Place(step) if there is None else there.at(step)
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        refuse(there, "this field is missing")
    if kind == "extra_forbidden":
        refuse(there, f"{name} has no such field" if name else "there is no such field")
    if kind == "invalid_key":
        refuse(place, "the name of a field is a text")
    if kind in {"too_short", "too_long"}:
        bound = "at least" if kind == "too_short" else "at most"
        parts = context["min_length" if kind == "too_short" else "max_length"]
        refuse(there, f"{bound} {parts} parts are needed, here are {context['actual_length']}")
    if kind == "literal_error":
        said = str(context["expected"])
    elif hint is not None:
        said = wanted(hint)
    else:
        said = wanted(_KINDS[kind]) if kind in _KINDS else f"something else ({error['msg']})"
    refuse(there, f"{said} is needed here, not {shown(error['input'])}")


def _steps(
    path: tuple[int | str, ...], hints: Mapping[str, Any]
) -> tuple[tuple[int | str, ...], Any]:
    """Return the steps of a path that stand in the document, and the type that is wanted there."""
    if not path or path[0] not in hints:
        return path, None
    hint, steps = hints[str(path[0])], [path[0]]
    for step in path[1:]:
        if not isinstance(step, int):
            break  # the name of an option of a union
        hint = item_of(hint, step)
        steps.append(step)
    return tuple(steps), hint


# ── what goes out ────────────────────────────────────────────────────────────────────────────
class NodeOf:
    """Stands in a shape for a node: ``Annotated[dict[str, Any], NodeOf(Module)]``.

    In the schema it is the node and all inside it; to ``check_document`` any object: ``load``
    looks into it, at any depth.
    """

    def __init__(self, cls: type) -> None:
        self._cls = cls

    def __get_pydantic_json_schema__(
        self, any_object: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(TypeAdapter(whole_model(self._cls)).core_schema)


class _Schema(GenerateJsonSchema):
    """Only what the draft has, and no title at a field, which would repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Choose by the name of the node, one ``if`` for each.

        With the usual ``oneOf`` a validator tries each node at each place, and many have children
        in fields of the same name: a term nested 20 deep then takes minutes.
        """
        name = str(schema["discriminator"])
        choices = {str(word): self.generate_inner(one) for word, one in schema["choices"].items()}
        return {
            "type": "object",
            "required": [name],
            "properties": {name: {"enum": list(choices)}},
            "allOf": [
                {"if": {"required": [name], "properties": {name: {"const": word}}}, "then": chosen}
                for word, chosen in choices.items()
            ],
        }


def json_schema(shapes: Mapping[str, Any], *, identity: str, title: str) -> dict[str, Any]:
    """Return one JSON Schema document (draft 2020-12) in which each shape is a definition.

    A document is valid by it when it has one of the shapes (TypedDicts). identity: its ``$id``,
    a URI.
    """
    adapters = [(name, "validation", _adapter(shape)) for name, shape in shapes.items()]
    places, definitions = TypeAdapter.json_schemas(adapters, schema_generator=_Schema)  # type: ignore[arg-type]  # literal
    return {
        "$schema": DIALECT,
        "$id": identity,
        "title": title,
        "anyOf": [places[name, "validation"] for name in shapes],
        "$defs": definitions["$defs"],
    }
