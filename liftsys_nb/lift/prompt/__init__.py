"""lift.prompt: words in, specification with holes out. Pure, deterministic, linear time.

Every rule reads a whole phrase or nothing; what is left stays prose. Imports ir and syntax only.
"""

from liftsys_nb.lift.prompt.lift import Lifted, has_words, lift_prompt

__all__ = ["Lifted", "has_words", "lift_prompt"]
