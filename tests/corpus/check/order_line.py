# V: proved
# terminates: yes
# about: objects

import attrs


@attrs.define
class Line:
    """A line of an order."""

    qty: int
    price: int


def order_line(line: Line) -> int:
    """Say what a line costs.

    pre: line.qty > 0 and line.price >= 0
    post: result >= line.price
    """
    return line.qty * line.price
