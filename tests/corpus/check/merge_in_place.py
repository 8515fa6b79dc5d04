# V: refuted merge_in_place({}, {"": 0}) -> the first mapping changed
# terminates: yes
# about: dicts


def merge_in_place(a: dict[str, int], b: dict[str, int]) -> dict[str, int]:
    """Merge two mappings; leave both alone.

    post: a == old(a)
    post: b == old(b)
    """
    merged = a
    merged.update(b)
    return merged
