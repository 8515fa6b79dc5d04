# V: refuted token_bucket_debt(1, 0.5, 1) -> -0.5, which is less than 0
# terminates: yes
# about: floats


def token_bucket_debt(capacity: int, tokens: float, cost: int) -> int | float:
    """Take the cost of a request from a bucket, if it is there.

    pre: 1 <= cost <= capacity and 0 <= tokens <= capacity
    post: 0 <= result <= capacity
    """
    level = min(capacity, tokens)
    if level > 0:
        return level - cost
    return level
