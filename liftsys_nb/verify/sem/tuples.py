"""Named tuples: records with names, and to Python tuples of their fields as well."""

from __future__ import annotations

from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.merging import display
from liftsys_nb.verify.sem.symbols import Record, Val


def operand(ledger: Ledger, value: Val) -> Val:
    """Return a value as operators and builtins get it: a named tuple is the tuple that it is."""
    if isinstance(value, Record) and value.name.rpartition(".")[2] in ledger.tuples:
        return display("tuple", list(value.fields.values()))
    return value
