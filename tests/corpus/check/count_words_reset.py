# V: refuted count_words_reset(["", ""]) -> {'': 1}
# terminates: yes
# about: dicts


def count_words_reset(words: list[str]) -> dict[str, int]:
    """Count each word.

    post: all(result[w] == words.count(w) for w in result)
    """
    counts: dict[str, int] = {}
    for w in words:
        if w not in counts:
            counts[w] = 0
        counts[w] = +1
    return counts
