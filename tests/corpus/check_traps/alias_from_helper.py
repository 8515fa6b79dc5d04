# V: not proved
# terminates: yes
# shows: alias_from_helper(1234567)
# about: traps


def first(rows: list[list[int]]) -> list[int]:
    return rows[0]


def alias_from_helper(n: int) -> int:
    """Change what another function took out.

    post: result == 0 or n != 1234567
    """
    row = [0]
    rows = [row, [1]]
    item = first(rows)
    rows = []
    if n == 1234567:
        item[0] = 5 + len(rows)
    return row[0]
