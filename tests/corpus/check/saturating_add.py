# V: proved
# terminates: yes
# about: scalars


def saturating_add(a: int, b: int) -> int:
    """Add two bytes; stop at 255.

    pre: 0 <= a <= 255 and 0 <= b <= 255
    post: 0 <= result <= 255
    post: a + b <= 255 implies result == a + b
    post: a + b > 255 implies result == 255
    """
    total = a + b
    return 255 if total > 255 else total
