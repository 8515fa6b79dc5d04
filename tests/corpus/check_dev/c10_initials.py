# V: proved
# terminates: yes
# about: check_dev


def c10_initials(first: str, last: str) -> str:
    """Initials.

    pre: len(first) > 0
    pre: len(last) > 0
    post: len(result) == 3
    post: result[1] == '.'
    post: result[0] == first[0] and result[2] == last[0]
    """
    return first[0] + "." + last[0]
