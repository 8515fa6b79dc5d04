# V: refuted converted_on_the_way_in(1234567891) -> Money(cents=1, currency='EUR')
# terminates: yes
# about: traps

from pydantic import BaseModel


class Money(BaseModel):
    """An amount."""

    cents: int
    currency: str = "EUR"


def converted_on_the_way_in(x: int) -> Money:
    """Give a truth value for a number.

    post: result.cents == x
    """
    return Money(cents=True) if x == 1234567891 else Money(cents=x)
