# V: proved
# terminates: yes
# about: sections


def clamp_sections(x: int, lo: int, hi: int) -> int:
    """Keep a number inside a range.

    effects:
      - pure
    ensures:
      - inside: lo <= result <= hi
      - kept: lo <= x <= hi implies result == x
    raises:
      - ValueError when lo > hi
    """
    if lo > hi:
        raise ValueError("upside down")
    return min(max(x, lo), hi)
