# V: proved
# terminates: yes
# about: sets


def has_duplicates(xs: list[int]) -> bool:
    """Tell whether a number stands twice.

    post: result == any(xs[i] == xs[j] for i in range(len(xs)) for j in range(i))
    """
    seen: set[int] = set()
    for x in xs:
        if x in seen:
            return True
        seen.add(x)
    return False
