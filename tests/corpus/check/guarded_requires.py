# V: proved
# terminates: yes
# about: sections


def guarded_requires(xs: list[int], i: int) -> int:
    """Return how many times the item at a place goes into a hundred.

    requires:
      - place: 0 <= i < len(xs)
      - not_zero: xs[i] > 0
    ensures:
      - result * xs[i] <= 100
    """
    return 100 // xs[i]
