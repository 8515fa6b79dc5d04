# V: refuted Account(0).withdraw(0) -> False for an amount that is there
# terminates: yes
# function: Account.withdraw
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Account:
    balance: int

    def withdraw(self, amount: int) -> bool:
        """Take money out.

        pre: amount >= 0 and self.balance >= 0
        post: result == (old(self.balance) >= amount)
        post: self.balance >= 0
        """
        if self.balance > amount:
            self.balance -= amount
            return True
        return False
