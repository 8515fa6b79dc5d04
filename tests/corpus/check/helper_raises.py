# V: refuted helper_raises("") -> IndexError
# terminates: yes
# about: helpers


def _initial(s: str) -> str:
    return s[0]


def helper_raises(name: str) -> str:
    """Return the initial of a name, with a dot.

    post: len(result) == 2
    """
    return _initial(name) + "."
