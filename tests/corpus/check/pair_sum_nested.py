# V: proved
# terminates: yes
# about: lists


def pair_sum_nested(xs: list[int], target: int) -> bool:
    """Tell whether two different places add up to target.

    post: result == any(xs[i] + xs[j] == target for i in range(len(xs)) for j in range(i))
    """
    for i in range(len(xs)):
        for j in range(i):
            if xs[i] + xs[j] == target:
                return True
    return False
