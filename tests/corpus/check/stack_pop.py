# V: refuted Stack([0, 1]).pop() -> 0, the lowest
# terminates: yes
# function: Stack.pop
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Stack:
    items: list[int]

    def pop(self) -> int:
        """Take the number on top away.

        pre: len(self.items) > 0
        post: result == old(self.items)[-1]
        """
        return self.items.pop(0)
