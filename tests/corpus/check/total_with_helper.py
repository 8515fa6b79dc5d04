# V: proved
# terminates: yes
# about: helpers


def _add_up(numbers: list[int]) -> int:
    acc = 0
    for number in numbers:
        acc += number
    return acc


def total_with_helper(xs: list[int], ys: list[int]) -> int:
    """Add the numbers of both lists.

    post: result == sum(xs) + sum(ys)
    """
    return _add_up(xs) + _add_up(ys)
