# V: refuted nan_is_not_itself(float("nan")) -> False
# terminates: yes
# about: traps


def nan_is_not_itself(x: float) -> bool:
    """Tell whether x equals x.

    post: result
    """
    return x == x
