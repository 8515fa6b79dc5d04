# V: proved
# terminates: yes
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Card:
    suit: int
    rank: int


def order_by_two(a: Card, b: Card) -> Card:
    """Return the higher card: by suit, then by rank.

    post: result.suit >= a.suit and result.suit >= b.suit
    post: a.suit == b.suit implies result.rank == max(a.rank, b.rank)
    """
    if (a.suit, a.rank) >= (b.suit, b.rank):
        return a
    return b
