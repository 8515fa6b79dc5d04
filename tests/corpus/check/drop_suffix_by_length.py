# V: proved
# terminates: yes
# about: strings


def drop_suffix_by_length(s: str, suffix: str) -> str:
    """Return s without the suffix.

    post: s.endswith(suffix) implies result + suffix == s
    post: not s.endswith(suffix) implies result == s
    """
    if s.endswith(suffix):
        return s[: len(s) - len(suffix)]
    return s
