# V: proved
# terminates: yes
# about: unions


def describe(v: int | str | None) -> str:
    """Name the kind of a value.

    post: v is None implies result == "none"
    post: result in ["none", "number", "text"]
    """
    if isinstance(v, int):
        return "number"
    if isinstance(v, str):
        return "text"
    return "none"
