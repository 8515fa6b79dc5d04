# V: not proved
# terminates: yes
# shows: module_state(0); module_state(0)
# about: traps

CALLS: list[int] = []


def module_state(x: int) -> int:
    """Return one, the first time.

    post: result == 1
    """
    CALLS.append(x)
    return len(CALLS)
