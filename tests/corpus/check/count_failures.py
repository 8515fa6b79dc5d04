# V: proved
# terminates: yes
# about: exceptions


def count_failures(xs: list[int]) -> int:
    """Count the numbers that cannot be divided by.

    post: result == xs.count(0)
    """
    failures = 0
    for x in xs:
        try:
            1 // x
        except ZeroDivisionError:
            failures += 1
    return failures
