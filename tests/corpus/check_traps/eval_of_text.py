# V: not proved
# terminates: yes
# shows: eval_of_text(0)
# about: traps


def eval_of_text(n: int) -> int:
    """Return n.

    post: result == n
    """
    return int(eval("n + 1"))
