# V: proved
# terminates: yes
# about: lists


def find_index(xs: list[int], target: int) -> int:
    """Return where target stands first, or -1.

    post: result == -1 implies target not in xs
    post: result != -1 implies 0 <= result < len(xs) and xs[result] == target
    post: all(xs[j] != target for j in range(result))
    """
    for i, x in enumerate(xs):
        if x == target:
            return i
    return -1
