# V: refuted invert({"": 0, "a": 0}) -> {0: 'a'}
# terminates: yes
# about: dicts


def invert(d: dict[str, int]) -> dict[int, str]:
    """Turn a mapping round.

    post: len(result) == len(d)
    """
    return {value: key for key, value in d.items()}
