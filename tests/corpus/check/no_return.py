# V: refuted no_return(0) -> None
# terminates: yes
# about: sections


def no_return(x: int) -> int | None:
    """Return x, if it is positive, else its negative.

    ensures:
      - result is not None
      - result == abs(x)
    """
    if x > 0:
        return x
    elif x < 0:
        return -x
