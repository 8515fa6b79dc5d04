# V: refuted depth([[]]) -> 1, one too many
# terminates: yes
# about: recursion


def depth(rows: list[list[int]]) -> int:
    """Return the length of the longest row.

    post: all(len(row) <= result for row in rows)
    post: result == 0 or any(len(row) == result for row in rows)
    """
    if not rows:
        return 0
    return max(len(rows[0]) + 1, depth(rows[1:]))
