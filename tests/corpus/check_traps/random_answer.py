# V: not proved
# terminates: yes
# about: traps

import random


def random_answer(n: int) -> int:
    """Throw a die.

    post: 1 <= result <= 5
    """
    return random.randint(1, 6)
