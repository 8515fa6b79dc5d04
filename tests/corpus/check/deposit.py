# V: proved
# terminates: yes
# function: Account.deposit
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Account:
    balance: int
    limit: int

    def deposit(self, amount: int) -> int:
        """Put money in.

        pre: amount > 0
        post: self.balance == old(self.balance) + amount
        post: self.limit == old(self.limit)
        post: result == self.balance
        """
        self.balance += amount
        return self.balance
