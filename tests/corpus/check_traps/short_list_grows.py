# V: refuted short_list_grows(0) -> 10 rounds
# terminates: yes
# about: traps


def short_list_grows(n: int) -> int:
    """Count rounds through a list that grows.

    post: result == 3
    """
    xs = [1, 2, 3]
    rounds = 0
    for _ in xs:
        rounds += 1
        if rounds < 8:
            xs.append(n)
    return rounds
