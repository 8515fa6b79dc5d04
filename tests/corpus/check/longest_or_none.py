# V: refuted longest_or_none([""]) -> None
# terminates: yes
# about: optional


def longest_or_none(words: list[str]) -> str | None:
    """Return a longest word; None where there is none.

    post: words != [] implies result is not None
    """
    best = ""
    for w in words:
        if len(w) > len(best):
            best = w
    return best or None
