"""Any old file → Old: which form it has is seen from its text."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Json
from liftsys_nb.syntax import yaml
from liftsys_nb.syntax.legacy.documents import cleaned, is_export, read_document
from liftsys_nb.syntax.legacy.fields import Fields
from liftsys_nb.syntax.legacy.sessions import is_session, read_session
from liftsys_nb.syntax.legacy.shapes import Old, Warnings
from liftsys_nb.syntax.legacy.texts import read_text
from liftsys_nb.syntax.legacy.trees import is_tree, read_tree
from liftsys_nb.syntax.show import show

_WRAPPERS = ("session", "ir", "data", "result")  # what services put around a session or an IR


def read_old(text: str, *, name: str = "<old>") -> Old:
    """Read a file of lift-sys v0.2.1, or an IR text or JSON export of this version.

    What stands in JSON may as well stand in YAML. name: what messages call it; one that ends in
    ``.yaml`` is read as such. Raises InputError: LS423 (no JSON, too deep, a number too long),
    LS424 (JSON of another shape), LS426 (a session too long), LS420 (an export of another schema,
    or damaged), LS428 (YAML that is none, or that says more than JSON can). A text raises nothing.
    """
    warn = Warnings(name)
    if yaml.is_yaml(text, name):
        return _document(cleaned(yaml.load(text, file=name), warn), warn)
    if text.lstrip("\ufeff \t\r\n")[:1] not in {"{", "["}:
        return read_text(text, warn)
    return _document(read_document(text.lstrip("\ufeff"), warn), warn)


def _document(raw: Json, warn: Warnings) -> Old:
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]  # a list of one
    if not isinstance(raw, dict):
        raise _no_shape(raw, warn.file)
    if is_export(raw):
        from liftsys_nb.syntax import wire  # only an export pays for it

        module = wire.load({"schema": raw["schema"], "module": raw["module"]})
        kept = {key: value for key, value in raw.items() if key != "module"}
        return Old("export", module, show(module), kept=kept, warnings=warn.found)
    fields = Fields(raw, "", warn)
    if is_session(fields):
        return read_session(fields, warn)
    if is_tree(fields):
        module = read_tree(Fields(raw, "", warn), warn)
        return Old("ir", module, show(module), kept={"ir": raw}, warnings=warn.found)
    if isinstance(raw.get("ir"), str):
        found = read_text(str(raw["ir"]), warn)
        return replace(found, kept={**found.kept, "around": raw}, is_repaired=True)
    for key in _WRAPPERS:
        inner = raw.get(key)
        if isinstance(inner, dict) and _has_shape(inner, warn):
            found = _document(inner, warn)
            around = {name: value for name, value in raw.items() if name != key}
            Fields(around, "", warn).done()
            kept = {**found.kept, "around": around}
            return replace(found, kept=kept, warnings=warn.found)
    raise _no_shape(raw, warn.file)


def _has_shape(raw: dict[str, Json], warn: Warnings) -> bool:
    fields = Fields(raw, "", warn)
    return is_session(fields) or is_tree(fields)


def _no_shape(raw: Json, file: str) -> InputError:
    if isinstance(raw, list):
        what = f"a list of {len(raw)}"
        hint: str = "import one session at a time, each from a file of its own"
    elif isinstance(raw, dict):
        keys = ", ".join(ascii(key)[1:-1][:40] for key in list(raw)[:6]) or "nothing"
        what = f"an object with {keys}"
        hint = "an IR has intent and signature; a session has session_id, revisions and ir_drafts"
    else:
        what, hint = "a bare value", "an IR or a session is an object"
    return InputError(f"{file} holds no specification: {what}", code="LS424", hint=hint)
