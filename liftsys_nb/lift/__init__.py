"""lift: words → IR (`prompt`). Pure; never runs what it reads. Imports types, syntax and ir only."""

from liftsys_nb.lift.prompt import Lifted, lift_prompt

__all__ = ["Lifted", "lift_prompt"]
