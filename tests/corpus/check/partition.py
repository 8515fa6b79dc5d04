# V: proved
# terminates: yes
# about: lists


def partition(xs: list[int], pivot: int) -> tuple[list[int], list[int]]:
    """Part numbers into those below the pivot and the others.

    post: all(x < pivot for x in result[0])
    post: all(x >= pivot for x in result[1])
    post: len(result[0]) + len(result[1]) == len(xs)
    """
    low: list[int] = []
    high: list[int] = []
    for x in xs:
        (low if x < pivot else high).append(x)
    return low, high
