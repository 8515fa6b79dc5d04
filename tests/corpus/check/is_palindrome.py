# V: proved
# terminates: yes
# about: strings


def is_palindrome(s: str) -> bool:
    """Tell whether a text reads the same from its end.

    post: result == all(s[i] == s[len(s) - 1 - i] for i in range(len(s)))
    """
    i, j = 0, len(s) - 1
    while i < j:
        if s[i] != s[j]:
            return False
        i += 1
        j -= 1
    return True
