# V: proved
# terminates: yes
# about: floats


def token_bucket(
    capacity: int, tokens: float, rate: float, passed: float, cost: int
) -> int | float:
    """Fill a bucket up to its capacity and take the cost of a request, if it is there.

    pre: capacity > 0 and rate > 0 and passed >= 0 and 1 <= cost <= capacity
    pre: 0 <= tokens <= capacity
    post: 0 <= result <= capacity
    post: min(capacity, tokens + passed * rate) < cost implies result < cost
    """
    level = min(capacity, tokens + passed * rate)
    if level >= cost:
        return level - cost
    return level
