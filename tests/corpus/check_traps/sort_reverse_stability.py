# V: refuted sort_reverse_stability([(0, 0), (0, 1)]) -> equals are not turned round
# terminates: yes
# about: traps


def sort_reverse_stability(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Order pairs by their first part, the largest first.

    pre: len(pairs) == 2 and pairs[0][0] == pairs[1][0]
    post: result == pairs[::-1]
    """
    return sorted(pairs, key=lambda p: p[0], reverse=True)
