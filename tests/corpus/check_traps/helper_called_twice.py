# V: refuted helper_called_twice([], [1]) -> 1
# terminates: yes
# about: traps


def _add_up(numbers: list[int]) -> int:
    acc = 0
    for number in numbers:
        acc += number
    return acc


def helper_called_twice(xs: list[int], ys: list[int]) -> int:
    """What the loop does for the first list says nothing of the second.

    post: result == 2 * sum(xs)
    """
    return _add_up(xs) + _add_up(ys)
