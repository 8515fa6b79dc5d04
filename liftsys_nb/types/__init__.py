"""types: a Spec in, facts and diagnostics out. Total: never an exception. Imports syntax and ir.

Facts are the expected type, scope and place of each hole; diagnostics are IR110, IR111, IR131,
IR140, IR141, IR200, IR210, IR220. Forbidden: solving, guessing values, printing.
"""

from liftsys_nb.types.check import HoleFacts, Typing, check, check_term, check_type
from liftsys_nb.types.relations import assignable, join, same_type, type_of

__all__ = [
    "HoleFacts",
    "Typing",
    "assignable",
    "check",
    "check_term",
    "check_type",
    "join",
    "same_type",
    "type_of",
]
