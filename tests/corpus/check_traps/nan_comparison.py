# V: refuted nan_comparison(float("nan"), 0.0) -> 'equal', since all comparisons are false
# terminates: yes
# about: traps


def nan_comparison(a: float, b: float) -> str:
    """Compare two numbers.

    post: result == "equal" implies a == b
    """
    if a < b:
        return "less"
    if a > b:
        return "more"
    return "equal"
