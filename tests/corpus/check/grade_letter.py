# V: proved
# terminates: yes
# about: strings


def grade_letter(score: int) -> str:
    """Return the grade of a score.

    pre: 0 <= score <= 100
    post: len(result) == 1
    post: (result == "A") == (score >= 90)
    post: (result == "F") == (score < 60)
    """
    if score >= 90:
        return "A"
    if score >= 75:
        return "B"
    if score >= 60:
        return "C"
    return "F"
