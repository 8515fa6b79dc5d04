# V: proved
# terminates: yes
# about: strings


def balanced_checked(s: str) -> bool:
    """Tell whether round brackets match.

    post: result implies not s.startswith(")")
    post: s == "" implies result
    """
    depth = 0
    for c in s:
        if c == "(":
            depth += 1
        elif c == ")":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0
