# V: not proved
# terminates: yes
# about: traps


class Contrary:
    def __eq__(self, other):
        return False


def equality_of_anything(items: "list[Contrary]") -> bool:
    """Tell whether each item is equal to itself.

    post: result
    """
    return all(item == item for item in items)
