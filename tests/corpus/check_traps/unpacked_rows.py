# V: refuted unpacked_rows([[], []]) -> 1
# terminates: yes
# about: traps


def unpacked_rows(rows: list[list[int]]) -> int:
    """Return the length of the first row.

    pre: len(rows) == 2
    post: result == old(len(rows[0]))
    """
    first, second = list(rows)
    first.append(len(second))
    return len(rows[0])
