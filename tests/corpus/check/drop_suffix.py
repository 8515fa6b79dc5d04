# V: refuted drop_suffix("a", "") -> '', though nothing was to be dropped
# terminates: yes
# about: strings


def drop_suffix(s: str, suffix: str) -> str:
    """Return s without the suffix.

    pre: s.endswith(suffix)
    post: result + suffix == s
    """
    return s[: -len(suffix)]
