# V: refuted most_common([]) -> ValueError
# terminates: yes
# about: dicts


def most_common(words: list[str]) -> str:
    """Return a word that is there most often.

    post: result in words
    raises: IndexError when words == []
    """
    counts: dict[str, int] = {}
    for w in words:
        counts[w] = counts.get(w, 0) + 1
    return max(counts, key=lambda w: counts[w])
