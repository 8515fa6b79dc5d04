# V: refuted own_key_error({}) -> 1
# terminates: yes
# about: traps


class KeyError(Exception):  # noqa: A001 - another class of this name
    """Not the one that dicts raise."""


def own_key_error(d: dict[int, int]) -> int:
    """Look a number up.

    post: result == 0
    """
    try:
        d[3]
    except KeyError:
        return 0
    except Exception:
        return 1
    return 0
