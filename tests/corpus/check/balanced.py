# V: refuted balanced(")(") -> True
# terminates: yes
# about: strings


def balanced(s: str) -> bool:
    """Tell whether round brackets match.

    post: result implies not s.startswith(")")
    post: result implies s.count("(") == s.count(")")
    """
    depth = 0
    for c in s:
        if c == "(":
            depth += 1
        elif c == ")":
            depth -= 1
    return depth == 0
