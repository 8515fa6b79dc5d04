# V: refuted first_even([]) -> UnboundLocalError
# terminates: yes
# about: optional


def first_even(xs: list[int]) -> int | None:
    """Return the first even number.

    post: result is not None implies result % 2 == 0
    """
    for x in xs:
        if x % 2 == 0:
            break
    return x if x % 2 == 0 else None
