# V: proved
# terminates: yes
# about: contracts

import deal


@deal.pre(lambda n: n >= 0)
@deal.post(lambda result: result >= 0)
@deal.ensure(lambda n, result: result * 2 <= n)
def deal_half(n: int) -> int:
    """Halve a number."""
    return n // 2
