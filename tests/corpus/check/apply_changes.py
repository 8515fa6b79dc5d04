# V: proved
# terminates: yes
# about: loops


def apply_changes(balance: int, changes: list[int]) -> int:
    """Book changes one after another; leave out what would overdraw.

    pre: balance >= 0
    post: result >= 0
    post: result <= balance + sum(c for c in changes if c > 0)
    """
    for change in changes:
        if balance + change < 0:
            continue
        balance += change
    return balance
