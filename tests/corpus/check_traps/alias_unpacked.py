# V: not proved
# terminates: yes
# shows: alias_unpacked(1234567)
# about: traps


def alias_unpacked(n: int) -> int:
    """Change what was unpacked from an object without a name.

    post: result == 0 or n != 1234567
    """
    row = [0]
    rows = [row, [1]]
    a, b = rows
    rows = []
    if n == 1234567:
        a[0] = len(b) + len(rows)
    return row[0]
