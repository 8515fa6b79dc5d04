# V: refuted get_or_zero({"": 0}, "") -> -1, though 0 is there
# terminates: yes
# about: dicts


def get_or_zero(d: dict[str, int], k: str) -> int:
    """Return what is stored, or -1.

    post: k in d implies result == d[k]
    post: k not in d implies result == -1
    """
    return d.get(k) or -1
