# V: refuted item_and_name_at_once(0) -> 1
# terminates: yes
# about: traps


def item_and_name_at_once(n: int) -> int:
    """Return the length of a row that has another name.

    post: result == 0
    """
    rows = [[1], [2]]
    rows[0] = row = []
    row.append(n)
    return len(rows[0])
