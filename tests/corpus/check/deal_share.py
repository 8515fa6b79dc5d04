# V: refuted deal_share(0, 0) -> ZeroDivisionError
# terminates: yes
# about: contracts

import deal


@deal.pre(lambda total, people: total >= 0 and people >= 0)
@deal.raises(ValueError)
@deal.ensure(lambda total, people, result: result <= total)
def deal_share(total: int, people: int) -> int:
    """Return the share of each."""
    if people < 0:
        raise ValueError("people")
    return total // people
