# V: refuted best_key({"": -1}) -> None
# terminates: yes
# about: dicts


def best_key(scores: dict[str, int]) -> str | None:
    """Return a key with the highest score.

    post: (result is None) == (len(scores) == 0)
    """
    best = None
    top = 0
    for key, score in scores.items():
        if score > top:
            best, top = key, score
    return best
