"""What Python works out first."""


def stack_sum(xs: list[int]) -> int:
    total = 0
    while xs and (top := xs.pop()) != 0:
        total = total * 2 + top - (xs.pop() if xs and top > 2 else len(xs))
    return total


def swap_ends(xs: list[int], i: int) -> list[int]:
    xs[0], xs[-1] = xs[-1], xs[0]
    xs[xs.pop() % 3] = len(xs)
    xs[i], i = i, len(xs)
    return [i, *xs]


def chained(xs: list[int], low: int) -> tuple[bool, list[int]]:
    found = low < xs.pop() < xs.pop(0) <= xs[0]
    return found or bool(xs and xs.pop() and low), xs


def counted(words: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
        counts.setdefault(word.upper(), len(counts))
    return {**counts, "": sum(counts.values())}
