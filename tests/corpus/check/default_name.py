# V: refuted default_name(0, 5) -> 5, though 0 was given
# terminates: yes
# about: logic


def default_name(given: int | None, default: int) -> int:
    """Return what was given, or the default.

    post: given is not None implies result == given
    post: given is None implies result == default
    """
    return given or default
