# V: refuted rows_of_twins(1) -> 1
# terminates: yes
# about: traps


def rows_of_twins(n: int) -> int:
    """Change one of two that are one.

    post: result == 0
    """
    cells = [[[0]] * 2 for _ in range(2)]
    cells[0][0][0] = n
    return cells[0][1][0]
