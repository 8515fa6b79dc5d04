# V: proved
# terminates: yes
# about: strings


def count_vowels(s: str) -> int:
    """Count small vowels.

    post: 0 <= result <= len(s)
    post: (result == 0) == all(c not in "aeiou" for c in s)
    """
    count = 0
    for c in s:
        if c in "aeiou":
            count += 1
    return count
