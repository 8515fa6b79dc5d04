# V: proved
# terminates: yes
# about: sections


def pure_sorted(xs: list[int]) -> list[int]:
    """Return the numbers in order.

    effects:
      - pure
    ensures:
      - sorted: all(result[i] <= result[i + 1] for i in range(len(result) - 1))
      - same: len(result) == len(xs)
    """
    return sorted(xs)
