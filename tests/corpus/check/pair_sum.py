# V: refuted pair_sum([1], 2) -> True, one number counts twice
# terminates: yes
# about: lists


def pair_sum(xs: list[int], target: int) -> bool:
    """Tell whether two different places add up to target.

    post: result == any(xs[i] + xs[j] == target for i in range(len(xs)) for j in range(i))
    """
    for x in xs:
        if target - x in xs:
            return True
    return False
