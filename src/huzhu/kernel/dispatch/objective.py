"""What a plan costs: components, their weights inside ranked tiers, and the score they make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, total_ordering
from types import MappingProxyType

from huzhu.kernel.packfile import Label, Mark, PackError, Table, read_pack


class Component(StrEnum):
    """What is counted. Minutes where not said otherwise. dispatch.md 1; FORMAT.md 1, 2."""

    UNSERVED = "unserved"  # weights of mandatory visits without all their people
    OPTIONAL_UNSERVED = "optional_unserved"  # the same of optional ones
    LATENESS = "lateness"  # of each role, against the soft windows
    LATEST = "latest"  # the greatest lateness of one role
    DISRUPTION = "disruption"  # roles told to elders that change, or go
    OFFERS_WITHDRAWN = "offers_withdrawn"  # offers still open that somebody would lose
    NOT_PREFERRED = "not_preferred"  # roles
    NOT_USUAL = "not_usual"  # roles
    NO_LANGUAGE = "no_language"  # roles
    OTHER_GENDER = "other_gender"  # roles
    NEW_PAIR = "new_pair"  # roles of people who go with none of those they like to go with
    TRAVEL = "travel"
    WAITING = "waiting"  # at the door, before a visit that is not the first of a slot
    MAX_IDLE = "max_idle"  # the greatest over people: late departure, waiting, early return
    OVERTIME = "overtime"  # after the end of a slot
    MISSED_BREAK = "missed_break"  # people
    UNFAIRNESS = "unfairness"  # growth of squared minutes beyond what each wished for in 28 days


Points = Mapping[Component, float]
"""Figures of components; what is not named is 0."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Score:
    """What a plan, or one part of it, costs: the weighted sum of each tier, the highest first, less is better.

    `points` are the unweighted figures behind it; two scores are equal where their tiers are.
    """

    tiers: tuple[float, ...] = ()
    points: Points = field(default_factory=dict, compare=False)

    def __lt__(self, other: "Score") -> bool:
        return self.tiers < other.tiers

    def __add__(self, other: "Score") -> "Score":
        return self._with(other, 1)

    def __sub__(self, other: "Score") -> "Score":
        return self._with(other, -1)

    def of(self, component: Component) -> float:
        """The figure of one component."""
        return self.points.get(component, 0)

    def _with(self, other: "Score", sign: int) -> "Score":
        pairs = zip(self.tiers, other.tiers, strict=True)
        figures = {one: self.of(one) + sign * other.of(one) for one in {*self.points, *other.points}}
        return Score(tuple(mine + sign * yours for mine, yours in pairs), figures)


@dataclass(frozen=True, slots=True)
class Tier:
    """Components that are weighed against one another. `label` is for people."""

    code: str
    weights: tuple[tuple[Component, float], ...]
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """What counts how much. No tier can be bought by any amount of those after it.

    `hard` components must be nothing: a plan where they are not is not allowed. `priority[0]` is the weight of
    visits of class 1; classes past the end weigh as the last. A told start may move by `told_shift_minutes`
    unnoticed. The value of a benchmark is that of the last tier over `divisor`. `mark` says who settled the weights.
    """

    name: str
    tiers: tuple[Tier, ...]
    hard: frozenset[Component] = frozenset()
    priority: tuple[int, ...] = (1,)
    told_shift_minutes: int = 0
    divisor: int = 1
    mark: Mark | None = None

    def __post_init__(self) -> None:
        if not self.priority:
            raise ValueError(f"objective {self.name}: priority needs at least one class")
        named = [component for tier in self.tiers for component, _ in tier.weights]
        if len(named) != len(set(named)):
            raise ValueError(f"objective {self.name}: a component stands in one tier only")

    def weight(self, component: Component) -> float:
        """The weight of a component inside its tier; 0 where it does not count."""
        found = (weight for tier in self.tiers for one, weight in tier.weights if one is component)
        return next(found, 0)

    def score(self, points: Points) -> Score:
        """Points weighed, tier by tier."""
        weighed = (sum(weight * points.get(one, 0) for one, weight in tier.weights) for tier in self.tiers)
        return Score(tuple(weighed), MappingProxyType({one: figure for one, figure in points.items() if figure}))

    def value(self, score: Score) -> float:
        """The figure published for a benchmark: the last tier over the divisor. FORMAT.md 1."""
        return score.tiers[-1] / self.divisor


def total(points: Iterable[Points]) -> dict[Component, float]:
    """Figures added up."""
    summed: dict[Component, float] = {}
    for one in points:
        for component, figure in one.items():
            summed[component] = summed.get(component, 0) + figure
    return summed


@cache
def daily_objective() -> Objective:
    """What the product's daily plan costs, from the pack `dispatch`. Raises PackError."""
    pack = read_pack("dispatch")
    row = pack.top.table("objective")
    objective = Objective(
        name=row.text("code"),
        tiers=tuple(_tier(table) for table in row.tables("tier")),
        priority=_classes(row),
        told_shift_minutes=row.whole("told_shift_minutes"),
        mark=pack.mark(row),
    )
    row.done()
    pack.top.done()
    return objective


def _tier(row: Table) -> Tier:
    code, label, weights = row.text("code"), row.label(), row.table("weights")
    row.done()
    named = {name: weights.whole(name) for name in weights.names()}
    unknown = set(named) - {component.value for component in Component}
    if unknown:
        raise weights.fault(min(unknown), "is not a component of the score")
    return Tier(code, tuple((Component(name), weight) for name, weight in named.items()), label)


def _classes(row: Table) -> tuple[int, ...]:
    value = row.raw("priority")
    if not isinstance(value, list) or not value or not all(type(one) is int and one > 0 for one in value):
        raise PackError("dispatch.toml.objective.priority: must be a list of whole numbers above 0")
    return tuple(value)
