# V: proved
# terminates: yes
# about: lists


def flatten(rows: list[list[int]]) -> list[int]:
    """Put rows one after another.

    post: len(result) == sum(len(row) for row in rows)
    post: all(x in result for row in rows for x in row)
    """
    return [x for row in rows for x in row]
