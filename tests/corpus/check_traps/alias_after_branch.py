# V: not proved
# terminates: yes
# shows: alias_after_branch(1234567)
# about: traps


def alias_after_branch(n: int) -> int:
    """Change what a branch gave away.

    post: result == 0 or n != 1234567
    """
    row = [0]
    rows = [[1]]
    if n == 1234567:
        row = [0, 0]
        rows = [row]
    row[0] = 5
    return rows[0][0]
