# V: refuted number_text(-1) -> '-1' holds a sign
# terminates: yes
# about: strings


def number_text(n: int) -> str:
    """Write a number.

    pre: -1000 <= n <= 1000
    post: result.isdigit()
    """
    return str(n)
