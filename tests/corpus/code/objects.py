"""Objects that are shared, changed, compared."""

from dataclasses import dataclass, field
from enum import Enum


class Level(Enum):
    LOW = 1
    HIGH = 2
    TOP = 2


class Full(Exception):
    pass


@dataclass
class Bucket:
    size: int
    tokens: int = 0
    log: list[int] = field(default_factory=list)

    def add(self, count: int) -> int:
        if self.tokens + count > self.size:
            raise Full(f"{self.tokens} + {count}")
        self.tokens += count
        self.log.append(count)
        return self.tokens


@dataclass(frozen=True)
class Span:
    low: int
    high: int

    def __post_init__(self) -> None:
        assert self.low <= self.high


def fill(bucket: Bucket, counts: list[int]) -> list[int]:
    bucket.log = counts
    for count in counts[:3]:
        bucket.tokens -= bucket.add(count)
    return bucket.log


def pour(one: Bucket, other: Bucket) -> bool:
    while one.tokens > 0:
        one.tokens -= 1
        try:
            other.add(1)
        except Full:
            one.tokens += 1
            return one == other
    return one is None


def level(bucket: Bucket, default: Level | None) -> Level:
    if bucket.tokens >= bucket.size // 2:
        return Level.TOP
    return default or Level.LOW


def is_high(level: Level | int) -> bool:
    return level is Level.HIGH or (isinstance(level, int) and level > Level.HIGH.value)


def join(a: int, b: int, c: int) -> set[Span]:
    return {Span(a, b), Span(b, c), Span(a, b)}
