# V: refuted overdrawn_once(0, [-1]) -> -1
# terminates: yes
# about: loops


def overdrawn_once(balance: int, changes: list[int]) -> int:
    """Book changes one after another, until the balance is negative.

    pre: balance >= 0
    post: result >= 0
    """
    for change in changes:
        balance += change
        if balance < 0:
            break
    return balance
