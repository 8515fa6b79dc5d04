# V: proved
# terminates: yes
# about: loops


def row_sums(grid: list[list[int]]) -> list[int]:
    """Return the sum of each row.

    post: len(result) == len(grid)
    post: all(result[i] == sum(grid[i]) for i in range(len(grid)))
    """
    sums: list[int] = []
    for row in grid:
        acc = 0
        for cell in row:
            acc += cell
        sums.append(acc)
    return sums
