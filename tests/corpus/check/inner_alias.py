# V: refuted inner_alias([[0]]) -> the row was changed too
# terminates: yes
# about: mutation


def inner_alias(rows: list[list[int]]) -> list[list[int]]:
    """Return rows with a one at each end; leave rows alone.

    post: rows == old(rows)
    """
    copied = rows[:]
    for row in copied:
        row.append(1)
    return copied
