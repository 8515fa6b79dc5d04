# V: proved
# terminates: yes
# about: lists


def dedupe(xs: list[int]) -> list[int]:
    """Return each number once, in the order of its first place.

    post: all(result[i] != result[j] for i in range(len(result)) for j in range(i))
    post: all(x in result for x in xs)
    post: all(x in xs for x in result)
    """
    out: list[int] = []
    for x in xs:
        if x not in out:
            out.append(x)
    return out
