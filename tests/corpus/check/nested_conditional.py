# V: refuted nested_conditional(0) -> 'big'
# terminates: yes
# about: misc


def nested_conditional(n: int) -> str:
    """Name the size of a number.

    post: n <= 0 implies result == "none"
    """
    return "none" if n < 0 else "small" if 0 < n < 10 else "big"
