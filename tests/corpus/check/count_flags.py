# V: proved
# terminates: yes
# about: logic


def count_flags(flags: list[bool]) -> int:
    """Count what is set.

    post: result == flags.count(True)
    """
    return sum(flags)
