# V: refuted dict_of_both(0) -> 2
# terminates: yes
# about: traps


def dict_of_both(n: int) -> int:
    """Change a list that stands in a dict beside a number.

    post: result == 1
    """
    d = {"a": 1, "b": [1]}
    x = d["b"]
    x.append(n)
    return len(d["b"])
