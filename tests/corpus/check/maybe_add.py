# V: refuted maybe_add(0, None) -> None, though one number is there
# terminates: yes
# about: optional


def maybe_add(a: int | None, b: int | None) -> int | None:
    """Add what is there.

    post: (result is None) == (a is None and b is None)
    """
    if a is None or b is None:
        return None
    return a + b
