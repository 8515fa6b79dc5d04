# V: refuted dict_grows_in_loop({0: 0}) -> RuntimeError
# terminates: yes
# about: traps


def dict_grows_in_loop(d: dict[int, int]) -> int:
    """Count the keys of a dict that grows.

    post: result == len(old(d))
    """
    rounds = 0
    same = d
    for key in d:
        rounds += 1
        same[key + 1] = 1
    return rounds
