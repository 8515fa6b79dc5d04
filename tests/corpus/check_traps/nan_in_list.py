# V: refuted nan_in_list(float("nan")) -> True, since a list looks for the same object first
# terminates: yes
# about: traps


def nan_in_list(x: float) -> bool:
    """Tell whether x is in a list that holds it.

    post: result == (x == x)
    """
    return x in [x]
