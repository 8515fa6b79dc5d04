# V: refuted icontract_old([], 0) -> grew by two
# terminates: yes
# about: contracts

import icontract


@icontract.snapshot(lambda xs: xs[:], name="before")
@icontract.ensure(lambda xs, OLD: len(xs) == len(OLD.before) + 1)
def icontract_old(xs: list[int], x: int) -> None:
    """Put a number at the end."""
    xs.append(x)
    if xs[0] == x:
        xs.append(x)
