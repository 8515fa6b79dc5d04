# V: refuted every_other([0]) -> [0], not []
# terminates: yes
# about: lists


def every_other(xs: list[int]) -> list[int]:
    """Return every second item.

    post: len(result) == len(xs) // 2
    """
    return xs[::2]
