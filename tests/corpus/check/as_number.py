# V: refuted as_number("") -> ValueError
# terminates: yes
# about: unions


def as_number(v: int | str) -> int:
    """Return a value as a number.

    post: isinstance(v, int) implies result == v
    """
    if isinstance(v, str):
        return int(v)
    return v
