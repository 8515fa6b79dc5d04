# V: proved
# terminates: yes
# about: dicts


def merge(a: dict[str, int], b: dict[str, int]) -> dict[str, int]:
    """Merge two mappings; the second wins.

    post: all(result[k] == b[k] for k in b)
    post: all(result[k] == a[k] for k in a if k not in b)
    post: all(k in a or k in b for k in result)
    """
    return {**a, **b}
