# V: refuted second_round_inside(1) -> 1
# terminates: yes
# about: traps


def second_round_inside(n: int) -> int:
    """Count in the second round of the inner loop only.

    pre: n >= 0
    post: result == 0
    """
    count = 0
    for _ in range(n):
        k = 0
        while k < 2:
            if k == 1:
                count = count + 1
            k = k + 1
    return count
