# V: refuted shared_rows(2) -> both rows changed
# terminates: yes
# about: traps


def shared_rows(n: int) -> int:
    """Make n rows of one zero, and set one of them.

    pre: 1 <= n <= 3
    post: result == 1
    """
    rows = [[0]] * n
    rows[0][0] = 1
    return sum(row[0] for row in rows)
