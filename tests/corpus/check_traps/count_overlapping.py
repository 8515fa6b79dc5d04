# V: refuted count_overlapping("aaa", "aa") -> 2, not 1
# terminates: yes
# about: traps


def count_overlapping(s: str, part: str) -> int:
    """What overlaps is counted once only.

    pre: len(part) == 2
    post: result == s.count(part)
    """
    count = 0
    for i in range(len(s) - 1):
        if s[i : i + 2] == part:
            count += 1
    return count
