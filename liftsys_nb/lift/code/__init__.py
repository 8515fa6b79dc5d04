"""lift.code: Python text in, routines out. Never runs what it reads. Imports ir and syntax only."""

from liftsys_nb.lift.code.leaning import leaning_hash
from liftsys_nb.lift.code.read import read_code

__all__ = ["leaning_hash", "read_code"]
