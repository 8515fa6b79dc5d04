"""lift.contracts: Python text in, the specification that it states out. Runs and imports none.

Imports types, syntax and ir only. What the language cannot say is kept as words, and told.
"""

from liftsys_nb.lift.contracts.contract import Contract, contract, with_spec
from liftsys_nb.lift.contracts.functions import FunctionText, functions

__all__ = ["Contract", "FunctionText", "contract", "functions", "with_spec"]
