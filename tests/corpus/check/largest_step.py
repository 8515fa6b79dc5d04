# V: refuted largest_step([1, 0]) -> 0
# terminates: yes
# about: loops


def largest_step(xs: list[int]) -> int:
    """Return the largest step from a number to the next one.

    pre: len(xs) >= 2
    post: any(result == xs[i + 1] - xs[i] for i in range(len(xs) - 1))
    """
    best = 0
    for i in range(len(xs) - 1):
        step = xs[i + 1] - xs[i]
        if step > best:
            best = step
    return best
