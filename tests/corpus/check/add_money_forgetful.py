# V: refuted add_money_forgetful(Money(cents=0, currency=''), Money(cents=0, currency='')) -> Money(cents=0, currency='EUR')
# terminates: yes
# about: objects

from pydantic import BaseModel


class Money(BaseModel):
    """An amount."""

    cents: int
    currency: str = "EUR"


def add_money_forgetful(a: Money, b: Money) -> Money:
    """Add two amounts of one currency, and forget which.

    pre: a.currency == b.currency
    post: result.cents == a.cents + b.cents
    post: result.currency == a.currency
    """
    return Money(cents=a.cents + b.cents)
