"""A visit: what an elder needs on that day, when, from how many people, and whom they know, like and will not have."""

from dataclasses import dataclass
from math import inf

Minutes = float
"""Minutes since local midnight, or a length in minutes. The product gives whole ones and gets whole ones back; public
instances have fractions. Measured and planned, never owed."""


@dataclass(frozen=True, slots=True)
class Window:
    """Minutes between which a visit is to start, both ends included.

    With any hard window a visit starts inside one of them. What lies outside the soft ones is lateness, in the
    sense its visit gives it (`early_allowed`, `due_at_end`): it is the time the elder was promised.
    """

    from_minute: Minutes
    to_minute: Minutes
    hard: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.from_minute <= self.to_minute:
            raise ValueError(f"window {self.from_minute}-{self.to_minute}: needs 0 <= from_minute <= to_minute")


@dataclass(frozen=True, slots=True)
class Role:
    """One pair of hands a visit needs: all `skills` at `level` or better, one of `kinds` (none named: any).

    `minutes` are the role's own (None: those of the visit); `service` names it in public formats.
    """

    skills: frozenset[str] = frozenset()
    level: int = 0
    kinds: frozenset[str] = frozenset()
    gender: str | None = None
    minutes: Minutes | None = None
    service: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """All roles start at the same minute, by different people."""


@dataclass(frozen=True, slots=True)
class InSequence:
    """Each role starts `at_least` to `at_most` minutes after the start of the role listed before it, by different
    people."""

    at_least: Minutes
    at_most: Minutes

    def __post_init__(self) -> None:
        if not self.at_least <= self.at_most:
            raise ValueError(f"sequence {self.at_least}-{self.at_most}: needs at_least <= at_most")


@dataclass(frozen=True, slots=True)
class Independent:
    """Each role starts when it will; one person may do several, one after the other."""


Sync = Together | InSequence | Independent


@dataclass(frozen=True, slots=True)
class Visit:
    """A need on its day. All its roles are filled, or the visit is unserved.

    `priority` 1 is the most urgent class; `weight` replaces what class and days waited would give. `mandatory` False
    makes leaving it out a component of its own. `refused` are people the elder will not have; `preferred` those
    wished for; `usual` the familiar faces of earlier visits. `languages` are those the elder speaks (none: no
    matter); `wanted_gender` is a wish, a role's `gender` a rule. Nothing starts before `release_minute`. With
    `early_allowed` each minute a start lies outside the nearest soft window is lateness; without it no role starts
    before the first soft window, and lateness counts from the end of the latest one already open. `due_at_end`
    compares the end of a role with the end of the window, not its start. `series` names a standing arrangement.
    """

    key: str
    elder: str
    place: int
    minutes: Minutes
    windows: tuple[Window, ...] = ()
    roles: tuple[Role, ...] = (Role(),)
    priority: int = 3
    days_waited: int = 0
    preferred: frozenset[str] = frozenset()
    usual: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    lifting: bool = False
    sync: Sync = Together()
    mandatory: bool = True
    weight: int | None = None
    wanted_gender: str | None = None
    release_minute: Minutes = 0
    early_allowed: bool = True
    due_at_end: bool = False
    series: str = ""

    def __post_init__(self) -> None:
        if self.minutes <= 0 or self.priority < 1 or self.days_waited < 0 or not self.roles:
            raise ValueError(f"visit {self.key}: needs minutes and priority above 0, days_waited from 0, and a role")
        if any(role.minutes is not None and role.minutes <= 0 for role in self.roles):
            raise ValueError(f"visit {self.key}: the minutes of a role must be above 0")
        if self.weight is not None and self.weight < 0:
            raise ValueError(f"visit {self.key}: weight must be 0 or more")

    def minutes_of(self, role: int) -> Minutes:
        """How long this role takes."""
        own = self.roles[role].minutes
        return self.minutes if own is None else own

    def spans(self) -> tuple[tuple[Minutes, Minutes], ...]:
        """The starts that hard windows, the release and a forbidden early start leave, whatever the partners do."""
        earliest = self.release_minute
        soft = [one.from_minute for one in self.windows if not one.hard]
        if soft and not self.early_allowed:
            earliest = max(earliest, min(soft))
        hard = [(one.from_minute, one.to_minute) for one in self.windows if one.hard] or [(0, inf)]
        return tuple((max(start, earliest), end) for start, end in hard if max(start, earliest) <= end)
