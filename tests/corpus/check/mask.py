# V: refuted mask("a") -> 'a' is not masked
# terminates: yes
# about: strings


def mask(secret: str) -> str:
    """Hide all but the last four characters.

    post: len(result) == len(secret)
    post: secret != "" implies result[0] == "*"
    """
    shown = secret[-4:]
    return "*" * (len(secret) - len(shown)) + shown
