# V: refuted b08_grade(90) -> missing case score == 90
# terminates: yes
# about: check_dev


def b08_grade(score: int) -> str:
    """Grade.

    pre: 0 <= score <= 100
    post: (score >= 80) == (result == 'A' or result == 'B')
    """
    if score > 90:
        return "A"
    elif 80 <= score < 90:
        return "B"
    return "C"
