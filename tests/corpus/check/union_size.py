# V: refuted union_size({0}, {0}) -> 2
# terminates: yes
# about: sets


def union_size(a: set[int], b: set[int]) -> int:
    """Return how many different numbers there are in both.

    post: result == len(a.union(b))
    """
    return len(a) + len(b)
