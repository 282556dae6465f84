"""How fast a person walks: profiles from the walking pack, and the seconds an arc takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huzhu.kernel.packfile import Label, Mark, Pack, Table, read_pack
from huzhu.kernel.refusal import Refused
from huzhu.kernel.walking.streets import Kind, Streets


class UnknownPace(Refused):
    """The walking pack holds no profile of that name."""

    code = "walking.unknown_pace"
    sentence = "There is no walking pace named %(code)s."
    next_step = "Please choose one of these: %(known)s."


@dataclass(frozen=True, slots=True)
class Pace:
    """How somebody walks, and whom it fits: from an age, from an ability level, or with a walking aid."""

    code: str
    label: Label
    flat_m_per_s: float
    faster_downhill: bool
    climb_stairs_s_per_m: float
    descend_stairs_s_per_m: float
    mark: Mark
    from_age: int | None = None
    from_level: int | None = None
    walking_aid: bool = False


@dataclass(frozen=True, slots=True)
class Gentleness:
    """How many minutes a minute on stairs, or on a street above some grade, counts for in a gentle way."""

    stairs_count: float
    steep_count: float
    steep_from_grade: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class Links:
    """How long a lift takes, and how fast a moving stair is."""

    lift_seconds: float
    escalator_m_per_s: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class WalkingPack:
    """The walking pack: paces by code, gentleness, links, and the level from which nobody walks out."""

    paces: Mapping[str, Pace]
    gentleness: Gentleness
    links: Links
    not_walking_from_level: int

    def pace(self, code: str) -> Pace:
        """The profile of that name. Raises UnknownPace."""
        if code not in self.paces:
            raise UnknownPace(code=code, known=", ".join(sorted(self.paces)))
        return self.paces[code]

    def pace_of_elder(self, age: int, ability_level: int = 0, walking_aid: bool = False) -> Pace | None:
        """The slowest profile that fits an elder, or None for one who does not walk out (domain.md 5).

        `ability_level` is 0 (intact) to 4 (GB/T 42195-2022). Below the lowest age of the pack its pace holds.
        """
        if ability_level >= self.not_walking_from_level:
            return None
        youngest = min(pace.from_age for pace in self.paces.values() if pace.from_age is not None)
        fitting = [
            pace
            for pace in self.paces.values()
            if (pace.from_age is not None and max(age, youngest) >= pace.from_age)
            or (pace.from_level is not None and ability_level >= pace.from_level)
            or (pace.walking_aid and walking_aid)
        ]
        return min(fitting, key=lambda pace: pace.flat_m_per_s)


def read_walking_pack(pack: Pack) -> WalkingPack:
    """The walking pack from its file. Raises PackError."""
    paces = {pace.code: pace for pace in (_pace(pack, row) for row in pack.top.tables("pace"))}
    if not any(pace.from_age is not None for pace in paces.values()):
        raise pack.top.fault("pace", "needs one with from_age, which everybody else falls back on")
    still, gentle, links = (pack.top.table(key) for key in ("not_walking", "gentle", "links"))
    read = WalkingPack(
        paces=paces,
        gentleness=Gentleness(
            stairs_count=_number(gentle, "stairs_count", 1.0),
            steep_count=_number(gentle, "steep_count", 1.0),
            steep_from_grade=_number(gentle, "steep_from_grade"),
            mark=pack.mark(gentle),
        ),
        links=Links(_number(links, "lift_seconds"), _number(links, "escalator_m_per_s", 0.1), pack.mark(links)),
        not_walking_from_level=still.whole("from_level", least=1),
    )
    for table in (still, gentle, links, pack.top):
        table.done()
    return read


@cache
def walking_pack() -> WalkingPack:
    """The walking pack that ships with the house."""
    return read_walking_pack(read_pack("walking"))


def _pace(pack: Pack, row: Table) -> Pace:
    pace = Pace(
        code=row.text("code"),
        label=row.label(),
        flat_m_per_s=_number(row, "flat_m_per_s", 0.1),
        faster_downhill=row.flag("faster_downhill", False),
        climb_stairs_s_per_m=_number(row, "climb_stairs_s_per_m"),
        descend_stairs_s_per_m=_number(row, "descend_stairs_s_per_m"),
        mark=pack.mark(row),
        from_age=row.whole("from_age") if row.has("from_age") else None,
        from_level=row.whole("from_level") if row.has("from_level") else None,
        walking_aid=row.flag("walking_aid", False),
    )
    row.done()
    return pace


def _number(row: Table, key: str, least: float = 0.0) -> float:
    value = row.raw(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value < 1_000:
        raise row.fault(key, f"must be a number of at least {least}, not {value!r}")
    return float(value)


def slope_factor(grade: ArrayLike, faster_downhill: bool) -> NDArray[np.float64]:
    """Speed on a slope as a part of the speed on the flat: f(S) = exp(-3.5 (|S + 0.05| - 0.05)).

    S is rise over horizontal length, above zero uphill. It is Tobler's hiking function (NCGIA Technical
    Report 93-1, 1993), scaled to 1 on the flat; its best is 1.19 at 5 % downhill. Without `faster_downhill`
    it is capped at 1: what a hiker gains on a descent an old person spends on care.
    """
    factor: NDArray[np.float64] = np.exp(-3.5 * (np.abs(np.asarray(grade, np.float64) + 0.05) - 0.05))
    return factor if faster_downhill else np.minimum(factor, 1.0, dtype=np.float64)


def arc_seconds(streets: Streets, pace: Pace) -> NDArray[np.float64]:
    """Seconds for each arc, shape (a,).

    A street takes L / (v f(S)). Stairs take L / v and the pace's seconds for each metre climbed or descended
    (Naismith's rule: 6 s a metre). Lifts and escalators take their fixed time, whoever rides.
    """
    length, rise = streets.length_m.astype(np.float64), streets.rise_m.astype(np.float64)
    flat = length / pace.flat_m_per_s
    stairs = flat + np.where(rise > 0, rise * pace.climb_stairs_s_per_m, -rise * pace.descend_stairs_s_per_m)
    street = streets.kind == Kind.STREET
    grade = np.where(street, rise, 0.0) / np.maximum(length, 1e-3)
    sloped = flat / slope_factor(grade, pace.faster_downhill)
    seconds = np.select([street, streets.kind == Kind.STAIRS], [sloped, stairs], streets.fixed_seconds)
    return np.maximum(np.asarray(seconds, np.float64), 1e-3)


def arc_burdens(streets: Streets, pace: Pace, gentleness: Gentleness) -> NDArray[np.float64]:
    """Seconds for each arc as they feel: on stairs and steep streets they count several times."""
    steep = np.abs(streets.rise_m) > gentleness.steep_from_grade * streets.length_m
    counts = np.select(
        [streets.kind == Kind.STAIRS, (streets.kind == Kind.STREET) & steep],
        [gentleness.stairs_count, gentleness.steep_count],
        1.0,
    )
    return arc_seconds(streets, pace) * counts
