# V: refuted bool_key() -> 1, since True and 1 are one key
# terminates: yes
# about: traps


def bool_key() -> int:
    """Count the keys.

    post: result == 2
    """
    d = {1: "one", True: "true"}
    return len(d)
