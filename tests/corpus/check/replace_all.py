# V: refuted replace_all("aabb") -> 'ab' holds the pair that should be gone
# terminates: yes
# about: strings


def replace_all(s: str) -> str:
    """Take every "ab" out of a text.

    post: "ab" not in result
    """
    return s.replace("ab", "")
