# V: proved
# terminates: yes
# about: exceptions


def try_else(d: dict[str, int], k: str) -> int:
    """Return one more than what is stored; zero where nothing is.

    post: k in d implies result == d[k] + 1
    post: k not in d implies result == 0
    """
    try:
        found = d[k]
    except KeyError:
        return 0
    else:
        found += 1
    return found
