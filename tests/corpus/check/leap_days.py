# V: refuted leap_days(100) -> True
# terminates: yes
# about: scalars


def leap_days(year: int) -> bool:
    """Tell whether a year of the Gregorian calendar is a leap year.

    pre: year > 0
    post: result == (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    """
    return year % 4 == 0 and year % 100 != 0 or year % 400 == 0 or year == 100
