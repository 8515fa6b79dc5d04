# V: refuted exactly_one(True, True, True) -> True
# terminates: yes
# about: logic


def exactly_one(a: bool, b: bool, c: bool) -> bool:
    """Tell whether exactly one holds.

    post: result == ([a, b, c].count(True) == 1)
    """
    return a ^ b ^ c
