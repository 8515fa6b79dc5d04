# V: refuted with_example(0) -> the example says 1
# terminates: yes
# about: sections


def with_example(n: int) -> int:
    """Return the number after n.

    ensures:
      - result >= n
    examples:
      - with_example(0) == 1
    """
    return n + 1 if n > 0 else n
