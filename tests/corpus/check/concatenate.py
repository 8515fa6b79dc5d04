# V: refuted concatenate((0, 0), (0, 0)) -> (0, 0, 0, 0), not a sum
# terminates: yes
# about: tuples


def concatenate(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, ...]:
    """Add two vectors.

    post: len(result) == 2
    """
    return a + b
