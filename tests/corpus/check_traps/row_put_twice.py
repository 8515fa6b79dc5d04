# V: refuted row_put_twice([[], []]) -> 1, both rows are one
# terminates: yes
# about: traps


def row_put_twice(rows: list[list[int]]) -> int:
    """Change a row that stands there twice.

    pre: len(rows) == 2
    post: result == old(len(rows[1]))
    """
    rows[0] = rows[1]
    rows[0].append(3)
    return len(rows[1])
