# V: refuted split_without_argument(" ") -> no part, where split(" ") gives two
# terminates: yes
# about: traps


def split_without_argument(s: str) -> int:
    """Count the parts between spaces.

    post: result == s.count(" ") + 1
    """
    return len(s.split())
