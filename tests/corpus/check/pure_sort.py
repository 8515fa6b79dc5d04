# V: refuted pure_sort([1, 0]) -> the argument was sorted too
# terminates: yes
# about: sections


def pure_sort(xs: list[int]) -> list[int]:
    """Return the numbers in order.

    effects:
      - pure
    ensures:
      - sorted: all(result[i] <= result[i + 1] for i in range(len(result) - 1))
    """
    xs.sort()
    return xs
