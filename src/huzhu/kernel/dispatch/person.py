"""A person who can go: when, from where, with what skills, how much, and with whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from huzhu.kernel.dispatch.visit import Minutes


@dataclass(frozen=True, slots=True)
class Slot:
    """Minutes since local midnight a person gives: they leave their start place no earlier than `from_minute`, and
    by `to_minute` (inf: no end) their last visit ends, or they are back where the way back counts."""

    from_minute: Minutes
    to_minute: Minutes

    def __post_init__(self) -> None:
        if not 0 <= self.from_minute < self.to_minute:
            raise ValueError(f"slot {self.from_minute}-{self.to_minute}: needs 0 <= from_minute < to_minute")


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of `minutes` at least that begins no earlier than `from_minute` and begins (with `due_at_end`: ends)
    no later than `to_minute`; taken at the visit just done, at the next on arrival, or at the start place. Whoever goes
    nowhere misses none, but for `owed_idle`."""

    from_minute: Minutes
    to_minute: Minutes
    minutes: Minutes
    due_at_end: bool = False
    owed_idle: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can go that day. `skills` hold only what is certified on the day, with its level.

    `max_minutes`, `week_minutes_left` and `max_visits` bound the day (None: no bound), travel apart. With an
    `end_place` the way back there counts; without one nobody asks. `overtime` lets a slot end late at a cost.
    `mobility` is the class index of the travel matrix. Slots do not touch; use `slots_of` to join what does.
    `spared_visits` are those of `refused_visits` the person is not asked for because they were asked enough.
    `never_with` are people this one shares no visit with, `rather_with` those they like to go with.
    `accepts_percent` is the share of offers taken. `load_minutes_28d` are the minutes given in the last 28 days,
    `desired_minutes_28d` those the person wished to give.
    """

    key: str
    kind: str
    start_place: int
    slots: tuple[Slot, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    gender: str | None = None
    max_minutes: int | None = None
    max_visits: int | None = None
    refused_visits: frozenset[str] = frozenset()
    refused_elders: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    mobility: int = 0
    can_lift: bool = True
    load_minutes_28d: int = 0
    desired_minutes_28d: int = 0
    end_place: int | None = None
    overtime: bool = False
    lunch: Break | None = None
    week_minutes_left: int | None = None
    never_with: frozenset[str] = frozenset()
    rather_with: frozenset[str] = frozenset()
    accepts_percent: int = 100
    spared_visits: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for one, two in zip(self.slots, self.slots[1:], strict=False):
            if one.to_minute >= two.from_minute:
                raise ValueError(f"person {self.key}: slots must be in order and apart; join them with slots_of")

    @property
    def most_minutes(self) -> int | None:
        """What day and week together leave for today; None: no bound."""
        bounds = [bound for bound in (self.max_minutes, self.week_minutes_left) if bound is not None]
        return min(bounds, default=None)


def slots_of(spans: Iterable[tuple[Minutes, Minutes]]) -> tuple[Slot, ...]:
    """Spans of minutes in any order, joined where they touch or overlap, as the slots of a person."""
    joined: list[list[Minutes]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return tuple(Slot(start, end) for start, end in joined)
