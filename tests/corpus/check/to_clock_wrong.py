# V: refuted to_clock_wrong(3600) -> (1, 60, 0)
# terminates: yes
# about: modulo


def to_clock_wrong(seconds: int) -> tuple[int, int, int]:
    """Split seconds into hours, minutes and seconds.

    pre: 0 <= seconds <= 3600
    post: 0 <= result[1] < 60
    """
    return seconds // 3600, seconds // 60, seconds % 60
