# V: refuted Bucket(1, 0.5).bucket_take_too_soon(1) -> the tokens are -0.5
# terminates: yes
# function: Bucket.bucket_take_too_soon
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Bucket:
    capacity: int
    tokens: float

    def bucket_take_too_soon(self, cost: int) -> bool:
        """Take the cost of a request, if any of it is there.

        pre: cost >= 1 and 0 <= self.tokens <= self.capacity
        post: 0 <= self.tokens <= self.capacity
        """
        if self.tokens == 0:
            return False
        self.tokens -= cost
        return True
