# V: proved
# terminates: yes
# about: objects

from pydantic import BaseModel


class Money(BaseModel):
    """An amount."""

    cents: int
    currency: str = "EUR"


def add_money(a: Money, b: Money) -> Money:
    """Add two amounts of one currency.

    pre: a.currency == b.currency
    post: result.cents == a.cents + b.cents
    post: result.currency == a.currency
    """
    return Money(cents=a.cents + b.cents, currency=a.currency)
