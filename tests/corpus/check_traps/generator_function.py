# V: not proved
# terminates: yes
# shows: generator_function([1])
# about: traps

from collections.abc import Iterator


def generator_function(xs: list[int]) -> Iterator[int]:
    """Yield numbers: what is returned is no list.

    post: list(result) == []
    """
    yield from xs
