# V: refuted transfer_fee(Account(0), Account(0), 1) -> src.balance -1
# terminates: yes
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Account:
    balance: int


def transfer_fee(src: Account, dst: Account, fee: int) -> None:
    """Move a hundred, and a fee, between two accounts.

    pre: src.balance >= 0 and 0 <= fee <= 100
    post: src.balance >= 0
    """
    if src.balance >= 100:
        dst.balance += 100
        src.balance -= 100
    src.balance -= fee
