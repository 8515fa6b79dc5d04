# V: proved
# terminates: yes
# about: sections


def whole_ir(xs: list[int]) -> int:
    """Count.

    ir whole_ir {
      intent: Count the numbers that are not zero
      signature: whole_ir(xs: list[int]) -> int
      ensures:
        - range: 0 <= result <= len(xs)
        - none: result == 0 implies all(x == 0 for x in xs)
    }
    """
    n = 0
    for x in xs:
        if x:
            n += 1
    return n
