# V: proved
# terminates: yes
# about: dicts


def count_words(words: list[str]) -> dict[str, int]:
    """Count each word.

    post: all(result[w] == words.count(w) for w in result)
    post: all(w in result for w in words)
    """
    counts: dict[str, int] = {}
    for w in words:
        if w in counts:
            counts[w] += 1
        else:
            counts[w] = 1
    return counts
