# V: refuted builtin_hidden([1]) -> 0
# terminates: yes
# about: traps


def len(xs: list[int]) -> int:
    return 0


def builtin_hidden(xs: list[int]) -> int:
    """Return the number of numbers.

    post: xs != [] implies result > 0
    """
    return len(xs)
