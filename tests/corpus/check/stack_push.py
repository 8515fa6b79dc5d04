# V: proved
# terminates: yes
# function: Stack.push
# about: dataclasses

from dataclasses import dataclass, field


@dataclass
class Stack:
    items: list[int] = field(default_factory=list)

    def push(self, x: int) -> None:
        """Put a number on top.

        post: len(self.items) == len(old(self.items)) + 1
        post: self.items[-1] == x
        post: self.items[:-1] == old(self.items)
        """
        self.items.append(x)
