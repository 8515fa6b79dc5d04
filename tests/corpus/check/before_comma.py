# V: proved
# terminates: yes
# about: strings


def before_comma(s: str) -> str:
    """Return what stands before the first comma.

    post: "," not in result
    post: s.startswith(result)
    post: "," not in s implies result == s
    """
    at = s.find(",")
    if at == -1:
        return s
    return s[:at]
