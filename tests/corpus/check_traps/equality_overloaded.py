# V: refuted equality_overloaded(Tag("a"), Tag("b")) -> True
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass(eq=False)
class Tag:
    name: str

    def __eq__(self, other: object) -> bool:
        return True


def equality_overloaded(a: Tag, b: Tag) -> bool:
    """Tell whether two tags have one name.

    post: result == (a.name == b.name)
    """
    return a == b
