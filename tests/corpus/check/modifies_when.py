# V: refuted modifies_when([], 0) -> changed though the result is False
# terminates: yes
# about: sections


def modifies_when(xs: list[int], x: int) -> bool:
    """Add a number that is not there yet; tell whether that was a positive one.

    effects:
      - modifies xs when result
    """
    if x in xs:
        return False
    xs.append(x)
    return x > 0
