# V: refuted clear_after([1]) -> the numbers are gone
# terminates: yes
# about: mutation


def clear_after(xs: list[int]) -> int:
    """Return the sum, and leave the numbers.

    post: result == sum(xs)
    """
    acc = sum(xs)
    xs.clear()
    return acc
