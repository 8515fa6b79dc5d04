# V: proved
# terminates: yes
# about: logic


def default_checked(given: int | None, default: int) -> int:
    """Return what was given, or the default.

    post: given is not None implies result == given
    post: given is None implies result == default
    """
    return default if given is None else given
