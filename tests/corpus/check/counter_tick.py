# V: proved
# terminates: yes
# function: Counter.tick
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Counter:
    value: int
    top: int

    def tick(self) -> bool:
        """Count up; start again at the top.

        pre: 0 <= self.value < self.top
        post: 0 <= self.value < self.top
        post: result == (self.value == 0)
        """
        self.value += 1
        if self.value == self.top:
            self.value = 0
            return True
        return False
