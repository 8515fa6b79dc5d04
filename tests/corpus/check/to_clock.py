# V: proved
# terminates: yes
# about: modulo


def to_clock(seconds: int) -> tuple[int, int, int]:
    """Split seconds into hours, minutes and seconds.

    pre: seconds >= 0
    post: result[0] * 3600 + result[1] * 60 + result[2] == seconds
    post: 0 <= result[1] < 60 and 0 <= result[2] < 60
    """
    hours = seconds // 3600
    minutes = seconds // 60 % 60
    return hours, minutes, seconds % 60
