# V: refuted triangle_kind(1, 2, 1) -> scalene, though two sides are equal
# terminates: yes
# about: scalars


def triangle_kind(a: int, b: int, c: int) -> str:
    """Name a triangle by its sides.

    pre: a > 0 and b > 0 and c > 0
    post: (result == "equilateral") == (a == b == c)
    post: (result == "scalene") == (a != b and b != c and a != c)
    """
    if a == b == c:
        return "equilateral"
    if a == b or b == c:
        return "isosceles"
    return "scalene"
