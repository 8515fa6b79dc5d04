# V: proved
# terminates: yes
# about: dicts


def group_by_parity(xs: list[int]) -> dict[int, list[int]]:
    """Group numbers by their rest modulo two.

    post: all(k == 0 or k == 1 for k in result)
    post: all(x in result[x % 2] for x in xs)
    """
    groups: dict[int, list[int]] = {}
    for x in xs:
        groups.setdefault(x % 2, []).append(x)
    return groups
