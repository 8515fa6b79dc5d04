# V: proved
# terminates: yes
# about: strings


def remove_vowels(s: str) -> str:
    """Return a text without small vowels.

    post: all(c not in "aeiou" for c in result)
    post: len(result) <= len(s)
    """
    out = ""
    for c in s:
        if c in "aeiou":
            continue
        out += c
    return out
