# V: proved
# terminates: yes
# about: check_dev

from typing import Dict


def c12_inc(d: Dict[str, int], k: str) -> Dict[str, int]:
    """Inc.

    post: result[k] == d.get(k, 0) + 1
    post: all(result[j] == d[j] for j in d if j != k)
    """
    out = dict(d)
    out[k] = out.get(k, 0) + 1
    return out
