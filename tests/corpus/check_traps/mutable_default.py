# V: not proved
# terminates: yes
# shows: mutable_default(0); mutable_default(0)
# about: traps


def _collect(x: int, seen: list[int] = []) -> list[int]:
    seen.append(x)
    return seen


def mutable_default(x: int) -> int:
    """Return one.

    post: result == 1
    """
    return len(_collect(x))
