# V: proved
# terminates: yes
# about: dicts


def total_value(prices: dict[str, int], basket: list[str]) -> int:
    """Return what a basket costs; unknown things cost nothing.

    pre: all(prices[k] >= 0 for k in prices)
    post: result >= 0
    post: basket == [] implies result == 0
    """
    total = 0
    for item in basket:
        total += prices.get(item, 0)
    return total
