# V: proved
# terminates: yes
# about: unions


def bool_or_int(v: bool | int) -> int:
    """Return 0 or 1 for a truth value, a number itself.

    post: result == v
    """
    if isinstance(v, bool):
        return 1 if v else 0
    return v
