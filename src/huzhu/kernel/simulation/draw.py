"""Chance with a seed: the same seed and topic always draw the same, and topics do not disturb one another."""

import math
from collections.abc import Sequence
from zlib import crc32

import numpy as np

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # what the house's own codes are made of
CODE_LENGTH = 12


class Draw:
    """A stream of chance for one topic of one town."""

    def __init__(self, seed: int, topic: str) -> None:
        self.generator = np.random.Generator(np.random.PCG64([seed, crc32(topic.encode())]))

    def unit(self) -> float:
        """A number in [0, 1)."""
        return float(self.generator.random())

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.unit() < share

    def whole(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + int(self.unit() * (most - least + 1))

    def around(self, middle: float, spread: float) -> float:
        """A number of the normal distribution (Box-Muller)."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self.unit()))
        return middle + spread * radius * math.cos(2.0 * math.pi * self.unit())

    def pick[T](self, things: Sequence[T]) -> T:
        """One of the things, each as likely."""
        return things[int(self.unit() * len(things))]

    def weighted[T](self, things: Sequence[tuple[T, float]]) -> T:
        """One of (thing, weight), as likely as its weight."""
        left = self.unit() * sum(weight for _, weight in things)
        for thing, weight in things:
            left -= weight
            if left < 0:
                return thing
        return things[-1][0]

    def shuffled[T](self, things: Sequence[T]) -> list[T]:
        """The things in an order of chance."""
        return [things[index] for index in np.argsort(self.generator.random(len(things)), kind="stable")]

    def code(self) -> str:
        """A code of twelve characters such as every row of the house carries."""
        return "".join(ALPHABET[int(part * len(ALPHABET))] for part in self.generator.random(CODE_LENGTH))
