# V: refuted compare_sum(0.1, 0.2) -> 0.30000000000000004 is above 0.3
# terminates: yes
# about: floats


def compare_sum(a: float, b: float) -> float:
    """Add a tenth and a fifth.

    pre: 0.0 <= a <= 0.1 and 0.0 <= b <= 0.2
    post: result <= 0.3
    """
    return a + b
