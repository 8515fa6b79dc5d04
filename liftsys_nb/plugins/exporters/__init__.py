"""Our own exporters: a draft in, its text in another format out; the same for the same draft.

Each folder or page is one format (``plain`` has those that hold all of a draft). No files here.
"""

from liftsys_nb.plugins.exporters.plain import (
    IrExporter,
    JsonExporter,
    MarkdownExporter,
    YamlExporter,
)

__all__ = ["IrExporter", "JsonExporter", "MarkdownExporter", "YamlExporter"]
