# V: proved
# terminates: yes
# about: strings


def repeat(s: str, n: int) -> str:
    """Write a text n times.

    pre: n >= 0
    post: len(result) == n * len(s)
    """
    out = ""
    for _ in range(n):
        out += s
    return out
