# V: refuted partition_in_three([0], 0) -> the pivot itself is lost
# terminates: yes
# about: lists


def partition_in_three(xs: list[int], pivot: int) -> tuple[list[int], list[int]]:
    """Part numbers into those below the pivot and the others.

    post: len(result[0]) + len(result[1]) == len(xs)
    """
    return [x for x in xs if x < pivot], [x for x in xs if x > pivot]
