# V: refuted find_from_end([0], 0) -> -1, the first place is never looked at
# terminates: yes
# about: lists


def find_from_end(xs: list[int], target: int) -> int:
    """Return where target stands last, or -1.

    post: result == -1 implies target not in xs
    """
    for i in range(len(xs) - 1, 0, -1):
        if xs[i] == target:
            return i
    return -1
