# V: refuted longest_run([0]) -> 0, the last run is never counted
# terminates: yes
# about: lists


def longest_run(xs: list[int]) -> int:
    """Return the length of the longest stretch of equal neighbours.

    post: 0 <= result <= len(xs)
    post: len(xs) > 0 implies result >= 1
    """
    best = 0
    run = 1
    for i in range(1, len(xs)):
        if xs[i] == xs[i - 1]:
            run += 1
        else:
            best = max(best, run)
            run = 1
    return best
