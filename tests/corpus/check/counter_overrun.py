# V: refuted Counter(0, 0).tick() -> value 1 is past the top
# terminates: yes
# function: Counter.tick
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Counter:
    value: int
    top: int

    def tick(self) -> None:
        """Count up; stay at the top.

        pre: 0 <= self.value <= self.top
        post: 0 <= self.value <= self.top
        """
        if self.value <= self.top:
            self.value += 1
