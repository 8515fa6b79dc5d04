# V: proved
# terminates: yes
# about: scalars


def days_in_month(month: int, leap: bool) -> int:
    """Return the number of days of a month.

    pre: 1 <= month <= 12
    post: 28 <= result <= 31
    post: month == 2 implies result == (29 if leap else 28)
    post: month in (4, 6, 9, 11) implies result == 30
    """
    match month:
        case 2:
            return 29 if leap else 28
        case 4 | 6 | 9 | 11:
            return 30
        case _:
            return 31
