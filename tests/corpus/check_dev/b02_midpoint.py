# V: refuted b02_midpoint(0, 1) -> rounds up: mid may equal hi
# terminates: yes
# about: check_dev


def b02_midpoint(lo: int, hi: int) -> int:
    """Midpoint.

    pre: lo < hi
    post: lo <= result < hi
    """
    return (lo + hi + 1) // 2
