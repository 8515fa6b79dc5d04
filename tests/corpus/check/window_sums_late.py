# V: refuted window_sums_late([0, 0, 1], 1) -> the wrong item leaves
# terminates: yes
# about: loops


def window_sums_late(xs: list[int], k: int) -> list[int]:
    """Return the sum of each k items that stand side by side.

    pre: 1 <= k <= len(xs)
    post: len(result) == len(xs) - k + 1
    post: all(result[i] == sum(xs[i : i + k]) for i in range(len(result)))
    """
    current = sum(xs[:k])
    out = [current]
    for i in range(k, len(xs)):
        current += xs[i] - xs[i - k + 1]
        out.append(current)
    return out
