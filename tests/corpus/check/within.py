# V: proved
# terminates: yes
# about: scalars


def within(a: int, b: int, tolerance: int) -> bool:
    """Tell whether two numbers are near each other.

    pre: tolerance >= 0
    post: result == (-tolerance <= a - b <= tolerance)
    """
    return abs(a - b) <= tolerance
