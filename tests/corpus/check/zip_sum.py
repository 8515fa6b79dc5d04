# V: refuted zip_sum([0], []) -> []
# terminates: yes
# about: lists


def zip_sum(xs: list[int], ys: list[int]) -> list[int]:
    """Add two rows; what is missing counts as zero.

    post: len(result) == max(len(xs), len(ys))
    """
    return [x + y for x, y in zip(xs, ys)]
