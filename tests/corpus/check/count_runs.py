# V: refuted count_runs([]) -> one run of nothing
# terminates: yes
# about: loops


def count_runs(xs: list[int]) -> int:
    """Count the runs of equal numbers.

    post: result <= len(xs)
    """
    runs = 1
    for i in range(1, len(xs)):
        if xs[i] != xs[i - 1]:
            runs += 1
    return runs
