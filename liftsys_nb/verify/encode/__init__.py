"""encode: expressions in, values of the solver out; what they need is noted in a ledger."""

from liftsys_nb.verify.encode.walk import Encoder

__all__ = ["Encoder"]
