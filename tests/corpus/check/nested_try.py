# V: proved
# terminates: yes
# about: exceptions


def nested_try(d: dict[str, int], k: str, by: int) -> int:
    """Divide what is stored; zero where something is wrong.

    post: k not in d or by == 0 implies result == 0
    post: k in d and by != 0 implies result == d[k] // by
    """
    try:
        try:
            value = d[k]
        except KeyError:
            return 0
        return value // by
    except ArithmeticError:
        return 0
