# V: not proved
# terminates: yes
# shows: alias_through_nameless(1234567)
# about: traps


def alias_through_nameless(n: int) -> int:
    """Change what was held by an object without a name.

    post: result == 0 or n != 1234567
    """
    row = [0]
    rows = [row]
    item = rows[0]
    rows = []
    if n == 1234567:
        item[0] = 5 + len(rows)
    return row[0]
