# V: refuted find_last([0, 0], 0) -> 0, the first place
# terminates: yes
# about: lists


def find_last(xs: list[int], target: int) -> int:
    """Return where target stands last, or -1.

    post: result >= 0 implies all(xs[j] != target for j in range(result + 1, len(xs)))
    """
    for i in range(len(xs)):
        if xs[i] == target:
            return i
    return -1
