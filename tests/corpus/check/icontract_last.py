# V: refuted icontract_last([0, 1]) -> 0
# terminates: yes
# about: contracts

import icontract


@icontract.require(lambda xs: len(xs) > 0, "there is a last one")
@icontract.ensure(lambda xs, result: result == xs[len(xs) - 1])
def icontract_last(xs: list[int]) -> int:
    """Return the last item."""
    return xs[-len(xs)]
