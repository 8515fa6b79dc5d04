# V: proved
# terminates: yes
# about: sections


def with_table(n: int) -> int:
    """Halve a number; round down.

    ensures:
      - 2 * result <= n < 2 * result + 2
    examples:
      | n  | result |
      | 7  | 3      |
      | -7 | -4     |
    """
    return n // 2
