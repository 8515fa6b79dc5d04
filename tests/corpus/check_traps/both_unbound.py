# V: refuted both_unbound(0) -> UnboundLocalError
# terminates: yes
# about: traps


def both_unbound(n: int) -> int:
    """Return the length of what a loop may never make.

    pre: n >= 0
    post: result >= 1
    """
    for _ in range(n):
        a = b = [1]
        a.append(2)
    return len(b)
