# V: refuted transpose([[]]) -> IndexError
# terminates: yes
# about: misc


def transpose(m: list[list[int]]) -> list[list[int]]:
    """Turn rows into columns.

    pre: len(m) > 0 and all(len(row) == len(m[0]) for row in m)
    post: len(result) == len(m[0])
    post: all(len(col) == len(m) for col in result)
    """
    return [[row[i] for row in m] for i in range(len(m))]
