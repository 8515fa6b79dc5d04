# V: proved
# terminates: yes
# about: optional


def find_longest(words: list[str]) -> str | None:
    """Return a longest word.

    post: (result is None) == (words == [])
    post: result is not None implies all(len(w) <= len(result) for w in words)
    """
    best: str | None = None
    for w in words:
        if best is None or len(w) > len(best):
            best = w
    return best
