# V: proved
# terminates: yes
# about: mutation


def identity_matrix(n: int) -> list[list[int]]:
    """Return the identity matrix of n rows.

    pre: 0 <= n <= 1000
    post: len(result) == n
    post: all(result[i][i] == 1 for i in range(n))
    post: all(result[i][j] == 0 for i in range(n) for j in range(i))
    """
    rows: list[list[int]] = []
    for i in range(n):
        row = [0] * n
        row[i] = 1
        rows.append(row)
    return rows
