# V: proved
# terminates: yes
# about: dicts


def pop_default(d: dict[str, int], k: str) -> int:
    """Take a value out; zero where there is none.

    post: k not in d
    post: result == old(d).get(k, 0)
    """
    return d.pop(k, 0)
