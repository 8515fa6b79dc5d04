"""Loops, exceptions, match."""


class Empty(LookupError):
    """Nothing there."""


def first_even(xs: list[int]) -> int | None:
    for i, x in enumerate(xs):
        if x < 0:
            continue
        if x % 2 == 0:
            break
    else:
        return None
    return i


def ratios(xs: list[int], ys: list[int]) -> list[float]:
    found = []
    for x, y in zip(xs, ys):
        try:
            ratio = x / y
        except ZeroDivisionError:
            continue
        except OverflowError as problem:
            raise Empty(f"too large: {x}") from problem
        else:
            found.append(ratio)
        finally:
            found.append(0.0)
    if not found:
        raise Empty
    return found


def kind(x: int | str | None | list[int]) -> str:
    match x:
        case None:
            return "none"
        case 0 | 1:
            return "small"
        case int(n) if n > 100:
            return f"large {n:,}"
        case str("a" | "b" as letter) if letter:
            return letter
        case [one]:
            return f"one {one!r}"
        case [first, _]:
            return str(first)
        case _:
            pass
    return "other"


def kind_of_pair(a: int, b: str | None) -> int:
    match a, b:
        case 0, None:
            return 0
        case n, None if n < 0:
            return n
        case _, str(text):
            return len(text) + a
    return a


def collatz(n: int) -> int:
    assert 0 < n < 1000, f"no start: {n}"
    steps = 0
    while n != 1:
        n = n // 2 if not n % 2 else 3 * n + 1
        steps += 1
    return steps
