# V: refuted before_comma_careless("a") -> ''
# terminates: yes
# about: strings


def before_comma_careless(s: str) -> str:
    """Return what stands before the first comma.

    post: "," not in s implies result == s
    """
    return s[: s.find(",")]
