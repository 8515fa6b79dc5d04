# V: proved
# terminates: yes
# function: Bucket.bucket_take
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Bucket:
    capacity: int
    tokens: float

    def bucket_take(self, cost: int) -> bool:
        """Take the cost of a request, if it is there.

        pre: cost >= 1 and 0 <= self.tokens <= self.capacity
        post: 0 <= self.tokens <= self.capacity
        post: result == (old(self.tokens) >= cost)
        post: result implies self.tokens == old(self.tokens) - cost
        """
        if self.tokens < cost:
            return False
        self.tokens -= cost
        return True
