# V: not proved
# shows: argument_too_many_static(123456789123)
# terminates: yes
# about: traps


from dataclasses import dataclass


@dataclass
class Box:
    size: int

    @staticmethod
    def same(k: int) -> int:
        """Return it.

        post: result == k
        """
        return k


def argument_too_many_static(n: int) -> int:
    """Return three.

    post: result == 3
    """
    if n == 123456789123:
        return Box.same(3, 3)
    return 3
