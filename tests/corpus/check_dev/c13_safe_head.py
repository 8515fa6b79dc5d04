# V: proved
# terminates: yes
# about: check_dev

from typing import List, Optional


def c13_safe_head(xs: List[int]) -> Optional[int]:
    """Safe head.

    post: (result is None) == (len(xs) == 0)
    post: result is None or result == xs[0]
    """
    if not xs:
        return None
    return xs[0]
