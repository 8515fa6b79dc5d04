# V: proved
# terminates: yes
# about: traps


def keyword_only(a: int, *, b: int) -> int:
    """Add two numbers.

    post: result == a + b
    """
    return a + b
