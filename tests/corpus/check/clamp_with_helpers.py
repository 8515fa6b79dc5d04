# V: proved
# terminates: yes
# about: helpers


def _at_least(x: int, lo: int) -> int:
    return x if x >= lo else lo


def _at_most(x: int, hi: int) -> int:
    return x if x <= hi else hi


def clamp_with_helpers(x: int, lo: int, hi: int) -> int:
    """Keep x inside a range.

    pre: lo <= hi
    post: lo <= result <= hi
    """
    return _at_most(_at_least(x, lo), hi)
