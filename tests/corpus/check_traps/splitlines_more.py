# V: refuted splitlines_more("\x0c") -> a form feed ends a line too
# terminates: yes
# about: traps


def splitlines_more(s: str) -> int:
    """Count lines.

    pre: "\\n" not in s and "\\r" not in s and len(s) == 1
    post: result == 1 and s.splitlines()[0] == s
    """
    return len(s.splitlines())
