"""wire: Module ↔ JSON, schema 1, and JSON Schema. What comes in is not trusted.

``dump`` and ``load`` for modules; ``models`` (by its own name: it alone loads pydantic, when a
document comes in) for the shape of any document. Spans belong to a text and are not sent.
"""

from liftsys_nb.syntax.wire.read import load
from liftsys_nb.syntax.wire.write import SCHEMA, dump

__all__ = ["SCHEMA", "dump", "load"]
