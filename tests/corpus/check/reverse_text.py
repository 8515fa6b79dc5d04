# V: proved
# terminates: yes
# about: recursion


def reverse_text(s: str) -> str:
    """Turn a text round.

    post: len(result) == len(s)
    post: result == s[::-1]
    """
    if len(s) <= 1:
        return s
    return reverse_text(s[1:]) + s[0]
