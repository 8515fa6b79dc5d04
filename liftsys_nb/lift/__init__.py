"""lift: words (``prompt``) or what Python states of itself (``contracts``) in, IR out.

Pure; never runs what it reads. Imports types, syntax and ir only.
"""

from liftsys_nb.lift.prompt import Lifted, has_words, lift_prompt

__all__ = ["Lifted", "has_words", "lift_prompt"]
