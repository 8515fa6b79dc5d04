"""The formats that say all of a draft, or show it: JSON, YAML, IR text, Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from liftsys_nb.ir.ports import Exportable, Exported
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.ir.visible import visible
from liftsys_nb.syntax import show

# Marks only where a line begins: lists and rules.
_AT_START = re.compile(r"^(\d*)([-=.])")
# What changes from one run to the next stays out of an export.
VOLATILE = frozenset({"schema", "session", "draft", "next"})


class IrExporter:
    """The canonical IR text."""

    name = "ir"
    suffix = ".ir"
    styles = ()

    def export(self, draft: Exportable) -> Exported:
        """Return the printed module."""
        return Exported(show(draft.module))


class JsonExporter:
    """The session document with the module in its wire form; no ids, so runs compare equal."""

    name = "json"
    suffix = ".json"
    styles = ()

    def export(self, draft: Exportable) -> Exported:
        """Return indented JSON that ends with a newline."""
        whole = _whole(draft)
        # Indented JSON is written by calls, one in the other.
        return Exported(with_room(lambda: _json(whole)) + "\n")


def _json(whole: Mapping[str, Any]) -> str:
    """Return indented JSON; half a surrogate pair, which no file can hold, as an escape."""
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    if any("\ud800" <= character <= "\udfff" for character in set(text)):
        return json.dumps(whole, indent=2)
    return text


class YamlExporter:
    """What the JSON export says, as YAML."""

    name = "yaml"
    suffix = ".yaml"
    styles = ()

    def export(self, draft: Exportable) -> Exported:
        """Return YAML that readers of version 1.1 and 1.2 read alike."""
        from liftsys_nb.syntax import yaml

        return Exported(yaml.dump(_whole(draft)))


def _whole(draft: Exportable) -> Mapping[str, Any]:
    from liftsys_nb.syntax import wire

    kept = {key: value for key, value in draft.document.items() if key not in VOLATILE}
    schema = draft.document["schema"]
    return {"schema": schema, **kept, "module": wire.dump(draft.module)["module"]}


class MarkdownExporter:
    """A page to read: intent, IR, open questions, what stays prose."""

    name = "md"
    suffix = ".md"
    styles = ()

    def export(self, draft: Exportable) -> Exported:
        """Return Markdown; words of others are escaped, the IR stands in a fence."""
        document = draft.document
        text = show(draft.module)
        fence = "`" * max(3, _longest_ticks(text) + 1)
        lines = [f"# {escape(document['name'])}", "", f"Status: {document['status']}", ""]
        lines += [f"{fence}liftsys-ir", text.rstrip("\n"), fence, ""]
        holes = [hole for hole in document["holes"] if hole["status"] != "filled"]
        if holes:
            lines += ["## Open questions", ""]
            lines += ["| hole | question | expected | where |", "|---|---|---|---|"]
            for hole in holes:
                cells = (hole["id"], hole["question"], hole["type"] or "", hole["where"])
                lines.append("| " + " | ".join(escape(cell) for cell in cells) + " |")
            lines.append("")
        if document["unformalised"]:
            lines += ["## Kept as words", ""]
            lines += [f"- {escape(words)}" for words in document["unformalised"]]
            lines.append("")
        return Exported("\n".join(lines))


def escape(text: str) -> str:
    r"""Escape what Markdown or HTML would read as markup, and what moves or hides; join lines.

    >>> escape("a|b <b>*x*</b>")
    'a\\|b &lt;b&gt;\\*x\\*&lt;/b&gt;'
    """
    plain = visible(" ".join(text.split()))
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Dollars begin formulas, in Jupyter and on GitHub.
    plain = "".join("\\" + c if c in "\\`*_{}[]()#+!|~$@" else c for c in plain)
    return _AT_START.sub(r"\1\\\2", plain)


def _longest_ticks(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest
