# V: proved
# terminates: yes
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Account:
    balance: int


def transfer(src: Account, dst: Account, amount: int) -> bool:
    """Move money between two accounts.

    pre: amount >= 0
    post: src.balance + dst.balance == old(src.balance) + old(dst.balance)
    post: not result implies src.balance == old(src.balance)
    post: result implies dst.balance == old(dst.balance) + amount
    """
    if src.balance < amount:
        return False
    src.balance -= amount
    dst.balance += amount
    return True
