# V: refuted merge_forgets([], [0]) -> []
# terminates: yes
# about: lists


def merge_forgets(xs: list[int], ys: list[int]) -> list[int]:
    """Merge two sorted rows.

    pre: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
    pre: all(ys[i] <= ys[i + 1] for i in range(len(ys) - 1))
    post: len(result) == len(xs) + len(ys)
    """
    out: list[int] = []
    i = j = 0
    while i < len(xs) and j < len(ys):
        if xs[i] <= ys[j]:
            out.append(xs[i])
            i += 1
        else:
            out.append(ys[j])
            j += 1
    while i < len(xs):
        out.append(xs[i])
        i += 1
    return out
