# V: refuted helper_default(0) -> 3, since the default list is kept
# terminates: yes
# about: mutation


def _length_with(x: int, seen: list[int] = []) -> int:
    seen.append(x)
    return len(seen)


def helper_default(x: int) -> int:
    """Return two, slowly.

    post: result == 2
    """
    return _length_with(x) + _length_with(x)
