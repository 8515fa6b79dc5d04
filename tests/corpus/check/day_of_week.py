# V: refuted day_of_week(-1) -> weekend, day 6
# terminates: yes
# about: scalars


def day_of_week(day: int) -> str:
    """Tell whether a day, counted from a Monday, is a working day.

    post: day < 0 implies result == "work"
    """
    match day % 7:
        case 5 | 6:
            return "weekend"
        case _:
            return "work"
