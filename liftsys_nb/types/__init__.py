"""types: a Module or Spec in, facts and diagnostics out. Total. Imports syntax and ir.

``declare`` gives the World of names that ``check`` takes; facts are the expected type, scope and
place of each hole. Forbidden: solving, guessing values, reading files, printing.
"""

from liftsys_nb.types.check import Typing, check, check_term, check_type
from liftsys_nb.types.declare import declare
from liftsys_nb.types.facts import HoleFacts
from liftsys_nb.types.plain import without_aliases
from liftsys_nb.types.relations import assignable, join, type_of
from liftsys_nb.types.worlds import EMPTY, World

__all__ = [
    "EMPTY",
    "HoleFacts",
    "Typing",
    "World",
    "assignable",
    "check",
    "check_term",
    "check_type",
    "declare",
    "join",
    "type_of",
    "without_aliases",
]
