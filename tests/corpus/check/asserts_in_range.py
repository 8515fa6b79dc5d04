# V: proved
# terminates: yes
# about: contracts


def asserts_in_range(x: int, n: int) -> int:
    """Wrap x around."""
    assert n > 0
    r = x % n
    assert 0 <= r < n
    return r
