# V: proved
# terminates: yes
# about: lists


def is_sorted(xs: list[int]) -> bool:
    """Tell whether no number is smaller than the one before it.

    post: result == all(xs[i] <= xs[j] for j in range(len(xs)) for i in range(j))
    """
    for i in range(1, len(xs)):
        if xs[i - 1] > xs[i]:
            return False
    return True
