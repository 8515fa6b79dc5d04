# V: refuted sort_stability([(0, 1), (0, 0)]) -> the first keeps its place before its equal
# terminates: yes
# about: traps


def sort_stability(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Order pairs by their first part.

    post: all(result[i] <= result[i + 1] for i in range(len(result) - 1))
    """
    return sorted(pairs, key=lambda p: p[0])
