# V: refuted slice_below_the_start("ab", -1) -> 'a', a negative place counts from the end
# terminates: yes
# about: traps


def slice_below_the_start(s: str, n: int) -> str:
    """Return the first n characters; none for a negative n.

    post: n < 0 implies result == ""
    """
    return s[:n]
