# V: proved
# terminates: yes
# about: check_dev

from typing import Dict


def c11_lookup(d: Dict[str, int], k: str, default: int) -> int:
    """Lookup.

    post: result == (d[k] if k in d else default)
    """
    if k in d:
        return d[k]
    return default
