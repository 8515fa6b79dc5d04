# V: refuted matrix_rows(2, 0) -> [[1], [1]], since all rows are one list
# terminates: yes
# about: lists


def matrix_rows(n: int, at: int) -> list[list[int]]:
    """Return n rows of one number: a one in the row at, zeros in the others.

    pre: 0 <= at < n <= 4
    post: sum(row[0] for row in result) == 1
    """
    rows = [[0]] * n
    rows[at][0] = 1
    return rows
