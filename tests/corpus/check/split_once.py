# V: proved
# terminates: yes
# about: strings


def split_once(s: str, sep: str) -> tuple[str, str]:
    """Split at the first separator; the second part is empty where there is none.

    pre: sep != ""
    post: sep in s implies result[0] + sep + result[1] == s
    post: sep not in s implies result == (s, "")
    """
    at = s.find(sep)
    if at < 0:
        return s, ""
    return s[:at], s[at + len(sep) :]
