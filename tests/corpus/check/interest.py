# V: proved
# terminates: yes
# about: floats, loops


def interest(amount: float, rate: float, years: int) -> float:
    """Let an amount grow.

    pre: 0.0 <= amount <= 1e6 and 0.0 <= rate <= 1.0 and 0 <= years
    post: result >= amount
    """
    total = amount
    for _ in range(years):
        total = total * (1.0 + rate)
    return total
