# V: refuted called_with_a_text(1234567891) -> TypeError
# terminates: yes
# about: traps


def one_more(x: int) -> int:
    """Count on.

    post: result == x + 1
    """
    return x + 1


def called_with_a_text(n: int) -> int:
    """Call with what the other function is not declared for.

    post: result == 0
    """
    if n == 1234567891:
        one_more("a")
    return 0
