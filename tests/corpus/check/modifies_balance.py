# V: proved
# terminates: yes
# about: sections

from dataclasses import dataclass


@dataclass
class Account:
    balance: int
    owner: str


def modifies_balance(acc: Account, amount: int) -> None:
    """Put money in.

    effects:
      - modifies acc.balance
    requires:
      - amount >= 0
    ensures:
      - acc.balance == old(acc.balance) + amount
    """
    acc.balance += amount
