# V: refuted rebinding([], 0) -> [], since a new list was made
# terminates: yes
# about: mutation


def rebinding(xs: list[int], x: int) -> None:
    """Put a number at the end.

    post: len(xs) == len(old(xs)) + 1
    """
    xs = xs + [x]
