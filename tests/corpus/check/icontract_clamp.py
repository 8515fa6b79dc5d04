# V: proved
# terminates: yes
# about: contracts

import icontract


@icontract.require(lambda lo, hi: lo <= hi)
@icontract.ensure(lambda lo, hi, result: lo <= result <= hi)
def icontract_clamp(x: int, lo: int, hi: int) -> int:
    """Keep x inside a range."""
    return max(lo, min(hi, x))
