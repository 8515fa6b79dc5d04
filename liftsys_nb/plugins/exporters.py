"""Our own exporters: JSON, IR text, Markdown. Each gives the same text for the same session."""

from __future__ import annotations

import json
from typing import Any

from liftsys_nb.ir.nodes import Module
from liftsys_nb.syntax import show

# What changes from one run to the next stays out of an export.
VOLATILE = frozenset({"schema", "session", "draft", "next"})


class IrExporter:
    """The canonical IR text."""

    name = "ir"
    suffix = ".ir"

    def export(self, module: Module, document: dict[str, Any]) -> str:
        """Return the printed module."""
        return show(module)


class JsonExporter:
    """The session document with the module in its wire form; no ids, so runs compare equal."""

    name = "json"
    suffix = ".json"

    def export(self, module: Module, document: dict[str, Any]) -> str:
        """Return indented JSON that ends with a newline."""
        from liftsys_nb.syntax import wire

        kept = {key: value for key, value in document.items() if key not in VOLATILE}
        whole = {"schema": document["schema"], **kept, "module": wire.dump(module)["module"]}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


class MarkdownExporter:
    """A page to read: intent, IR, open questions, what stays prose."""

    name = "md"
    suffix = ".md"

    def export(self, module: Module, document: dict[str, Any]) -> str:
        """Return Markdown; words of others are escaped, the IR stands in a fence."""
        text = show(module)
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
        return "\n".join(lines)


def escape(text: str) -> str:
    r"""Escape what Markdown or HTML would read as markup, and join lines.

    >>> escape("a|b <b>*x*</b>")
    'a\\|b &lt;b&gt;\\*x\\*&lt;/b&gt;'
    """
    plain = " ".join(text.split())
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join("\\" + c if c in "\\`*_{}[]()#+!|~" else c for c in plain)


def _longest_ticks(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest
