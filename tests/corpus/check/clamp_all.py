# V: proved
# terminates: yes
# about: lists


def clamp_all(xs: list[int], top: int) -> list[int]:
    """Cut numbers off at the top.

    post: len(result) == len(xs)
    post: all(x <= top for x in result)
    post: all(result[i] == xs[i] for i in range(len(xs)) if xs[i] <= top)
    """
    return [x if x <= top else top for x in xs]
