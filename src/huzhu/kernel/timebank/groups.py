"""Groups of elders as a pack writes them ("60-79 low_income disabled"), and whether a person belongs to one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

_AGES = re.compile(r"(?P<low>\d{1,3})(?:\+|-(?P<high>\d{1,3}))")


class Trait(StrEnum):
    """What a group asks for beside the age; each is a dated fact about a person."""

    HOMEBOUND = "homebound"
    LIVING_ALONE = "living_alone"
    LOW_INCOME = "low_income"
    DISABLED = "disabled"
    LIMITED_MOBILITY = "limited_mobility"
    SPECIAL_DIFFICULTY = "special_difficulty"


class Group(str):
    """Ages, both ends included, and the traits that all must hold. Raises ValueError for any other text."""

    def __new__(cls, text: str) -> "Group":
        ages, *traits = str(text).split(" ")
        found = _AGES.fullmatch(ages)
        if not found or [Trait(one) for one in traits] != sorted(set(map(Trait, traits)), key=traits.index):
            raise ValueError(f"{text!r} is no group: write ages and traits like '80+' or '60-79 disabled'")
        if found["high"] and int(found["low"]) > int(found["high"]):
            raise ValueError(f"{text!r}: the first age is above the second")
        return super().__new__(cls, text)

    @cached_property
    def ages(self) -> tuple[int, int | None]:
        """The youngest and the oldest age, None for no end."""
        found = _AGES.match(self)
        assert found is not None
        return int(found["low"]), int(found["high"]) if found["high"] else None

    @cached_property
    def traits(self) -> frozenset[Trait]:
        """What must hold beside the age."""
        return frozenset(map(Trait, self.split(" ")[1:]))

    def holds_age(self, age: int) -> bool:
        """Whether somebody of this age in whole years can belong."""
        low, high = self.ages
        return low <= age and (high is None or age <= high)


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whether somebody belongs: to which group, or what each group of their age still asks for.

    `missing` is empty where no group takes the age at all.
    """

    group: Group | None
    missing: tuple[tuple[Group, frozenset[Trait]], ...] = ()

    def __bool__(self) -> bool:
        return self.group is not None


def belonging(groups: Sequence[Group], age: int, traits: Iterable[Trait]) -> Belonging:
    """The first group that takes a person of this age (whole years) with these traits, or what is missing for each."""
    known = frozenset(traits)
    of_age = [group for group in groups if group.holds_age(age)]
    for group in of_age:
        if group.traits <= known:
            return Belonging(group)
    return Belonging(None, tuple((group, group.traits - known) for group in of_age))
