# V: refuted sort_result([]) -> None
# terminates: yes
# about: mutation


def sort_result(xs: list[int]) -> list[int] | None:
    """Return the numbers in order.

    post: result is not None
    """
    return xs.sort()
