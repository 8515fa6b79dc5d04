# V: refuted asserts_positive(0, 0) -> AssertionError at the end
# terminates: yes
# about: contracts


def asserts_positive(a: int, b: int) -> int:
    """Add two numbers that are not negative."""
    assert a >= 0
    assert b >= 0
    r = a + b
    assert r > 0
    return r
