# V: refuted b10_total({}, ['a']) -> missing key: KeyError
# terminates: yes
# about: check_dev

from typing import Dict, List


def b10_total(d: Dict[str, int], keys: List[str]) -> int:
    """Total.

    pre: all(v >= 0 for v in d.values())
    post: result >= 0
    """
    t = 0
    for k in keys:
        t += d[k]
    return t
