"""A plan: who starts which visit when, what nobody can take, and the score in ranked tiers."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from huzhu.kernel.dispatch.reasons import Reason


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """What a plan, or one part of it, costs; less is better and an earlier tier always wins. dispatch.md 1.

    `unserved`: weights of visits without help. `lateness_minutes`: minutes outside the promised windows.
    `disruption`: changes against what was told. `misses`: points for faces and languages not matched.
    `toil`: points for minutes walked and waited. `unfairness`: growth of the squares of each person's minutes
    beyond what they wished for in 28 days, so that an hour costs more from whoever gave more (minutes squared).
    """

    unserved: int = 0
    lateness_minutes: int = 0
    disruption: int = 0
    misses: int = 0
    toil: int = 0
    unfairness: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(*(mine + yours for mine, yours in zip(self.tiers(), other.tiers(), strict=True)))

    def __sub__(self, other: "Score") -> "Score":
        return Score(*(mine - yours for mine, yours in zip(self.tiers(), other.tiers(), strict=True)))

    def tiers(self) -> tuple[int, ...]:
        """The six figures, the highest tier first."""
        return tuple(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person in one role of one visit. Minutes since local midnight; `walking_minutes` lead to the visit."""

    visit: str
    role: int
    person: str
    start_minute: int
    end_minute: int
    walking_minutes: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Unserved:
    """A visit of which at least one role found nobody, and why."""

    visit: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What `solve` hands back. `seconds_ran_out` marks a search cut by the clock, which another run may not repeat."""

    assignments: tuple[Assignment, ...] = ()
    unserved: tuple[Unserved, ...] = ()
    score: Score = Score()
    seed: int = 0
    iterations: int = 0
    seconds_ran_out: bool = False


def total(scores: Iterable[Score]) -> Score:
    """The sum of scores, tier by tier."""
    return sum(scores, Score())
