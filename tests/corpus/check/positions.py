# V: proved
# terminates: yes
# about: dicts


def positions(xs: list[int]) -> dict[int, list[int]]:
    """Return for each number the places where it stands.

    post: all(x in result for x in xs)
    post: all(len(result[x]) > 0 for x in result)
    """
    found: dict[int, list[int]] = {}
    for i, x in enumerate(xs):
        if x not in found:
            found[x] = []
        found[x].append(i)
    return found
