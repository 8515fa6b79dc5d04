"""lift: words in (`prompt`), IR out. Pure; never runs what it reads. Imports syntax and ir."""

from liftsys_nb.lift.prompt import Lifted, has_words, lift_prompt

__all__ = ["Lifted", "has_words", "lift_prompt"]
