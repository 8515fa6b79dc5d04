"""syntax.legacy: files of lift-sys v0.2.1 in (text, JSON IR, session JSON), Modules out.

Read, never written. Total but for what is no such file: each oddity becomes a warning, and what
has no place in the language stays in ``kept``, so that nothing is lost. Pure; imports ir and
syntax only.
"""

from liftsys_nb.syntax.legacy.reading import read_old
from liftsys_nb.syntax.legacy.shapes import Answer, Old, Step

__all__ = ["Answer", "Old", "Step", "read_old"]
