# V: refuted slice_of_a_text_is_short("") -> 0
# terminates: yes
# about: traps


def slice_of_a_text_is_short(s: str) -> int:
    """A part that begins past the end has no characters.

    post: result >= 1
    """
    count = 0
    for c in s[1:3] + s[5:]:
        count += 1
    return count
