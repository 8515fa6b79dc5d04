# V: refuted nested_break([[1], [0]]) -> 2, since break ends the inner loop only
# terminates: yes
# about: loops


def nested_break(rows: list[list[int]]) -> int:
    """Return the number of the first row with a one.

    post: len(rows) == 2 and 1 in rows[0] implies result == 1
    """
    seen = 0
    for row in rows:
        seen += 1
        for x in row:
            if x == 1:
                break
    return seen
