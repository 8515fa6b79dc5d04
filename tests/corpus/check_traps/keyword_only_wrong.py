# V: refuted keyword_only_wrong(0, b=1) -> -1
# terminates: yes
# about: traps


def keyword_only_wrong(a: int, *, b: int) -> int:
    """Add two numbers.

    post: result == a + b
    """
    return a - b
