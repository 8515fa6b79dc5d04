# V: proved
# terminates: yes
# about: sections


def loop_invariant(n: int) -> int:
    """Return the sum of the cubes of 0 to n.

    requires:
      - n >= 0
    ensures:
      - 4 * result == n * n * (n + 1) * (n + 1)
    invariant:
      - 0 <= i <= n
      - 4 * total == i * i * (i + 1) * (i + 1)
    """
    total = 0
    i = 0
    while i < n:
        i += 1
        total += i * i * i
    return total
