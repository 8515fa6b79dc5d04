"""Functions inside functions, keys, defaults."""

LIMITS = {"low": 0, "high": 10}
SEEN = []
STEP = 2 * 1


def ranked(names: list[str], scores: dict[str, int]) -> list[str]:
    def score(name: str) -> int:
        return scores.get(name, -1) * STEP

    best = max(names, key=len, default="")
    kept = [name for name in names if score(name) >= LIMITS["low"]]
    kept.sort(key=lambda name: (len(name), name), reverse=True)
    return [best, *kept]


def gcd(a: int, b: int) -> int:
    def go(x: int, y: int, depth: int = 0) -> int:
        if depth > 100:
            raise RuntimeError("deep")
        return x if y == 0 else go(y, x % y, depth + 1)

    return abs(go(a, b))


def remember(x: int, known: list[int] = [], *, twice: bool = False) -> int:
    known.append(x)
    SEEN.append(len(known))
    if twice:
        return remember(x)
    return SEEN[-1] + len(SEEN)


def digits(n: int) -> list[int]:
    first, *rest = [int(each) for each in str(abs(n))]
    rest.reverse()
    del rest[:1]
    return rest + [first] * (first is not None)
