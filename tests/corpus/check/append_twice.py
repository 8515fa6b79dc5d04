# V: proved
# terminates: yes
# about: mutation


def append_twice(xs: list[int], x: int) -> None:
    """Put a number at the end, twice.

    post: len(xs) == len(old(xs)) + 2
    post: xs[-1] == x and xs[-2] == x
    post: xs[:-2] == old(xs)
    """
    xs.append(x)
    xs += [x]
