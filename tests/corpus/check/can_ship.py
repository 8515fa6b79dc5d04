# V: refuted can_ship(Order.CANCELLED) -> True
# terminates: yes
# about: enums

from enum import Enum


class Order(Enum):
    NEW = 1
    PAID = 2
    SENT = 3
    CANCELLED = 4


def can_ship(order: Order) -> bool:
    """Tell whether an order may be sent.

    post: result == (order == Order.PAID)
    """
    return order.value >= Order.PAID.value and order != Order.SENT
