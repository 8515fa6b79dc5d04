# V: refuted positions_last([0, 0]) -> the first place is forgotten
# terminates: yes
# about: dicts


def positions_last(xs: list[int]) -> dict[int, list[int]]:
    """Return for each number the places where it stands.

    post: all(len(result[x]) == xs.count(x) for x in xs)
    """
    found: dict[int, list[int]] = {}
    for i, x in enumerate(xs):
        found[x] = [i]
    return found
