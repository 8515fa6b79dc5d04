# V: refuted size_of(-1) -> -1
# terminates: yes
# about: unions


def size_of(v: int | str | list[int]) -> int:
    """Return the size of a value.

    post: result >= 0
    """
    if isinstance(v, int):
        return v
    return len(v)
