# V: refuted modifies_owner(Account(0, "a"), 0) -> the owner changed
# terminates: yes
# about: sections

from dataclasses import dataclass


@dataclass
class Account:
    balance: int
    owner: str


def modifies_owner(acc: Account, amount: int) -> None:
    """Put money in.

    effects:
      - modifies acc.balance
    requires:
      - amount >= 0
    """
    acc.balance += amount
    acc.owner = acc.owner.strip("a")
