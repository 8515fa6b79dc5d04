# V: refuted bool_is_instance(True) -> 'number'
# terminates: yes
# about: traps


def bool_is_instance(v: bool | str) -> str:
    """Name the kind of a value.

    post: result != "number"
    """
    if isinstance(v, int):
        return "number"
    return "other"
