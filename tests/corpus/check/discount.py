# V: refuted discount(1, 51) -> 1, not less
# terminates: yes
# about: scalars


def discount(price: int, percent: int) -> int:
    """Return the price in cents less a discount.

    pre: price >= 0 and 0 <= percent <= 100
    post: 0 <= result <= price
    post: percent > 50 implies result * 2 <= price
    """
    return price - price * percent // 100
