"""How fast a person walks: profiles from the walking pack, and the seconds an arc takes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huzhu.kernel.refusal import Refused
from huzhu.kernel.walking.streets import Kind, Streets


class UnknownPace(Refused):
    """The walking pack holds no profile of that name."""

    code = "walking.unknown_pace"
    sentence = "There is no walking pace named %(code)s."
    next_step = "Please choose one of these: %(known)s."


@dataclass(frozen=True, slots=True)
class Pace:
    """How somebody walks. Whom it fits: from an age, from an ability level, or with a walking aid."""

    code: str
    name: str
    flat_m_per_s: float
    faster_downhill: bool
    climb_stairs_s_per_m: float
    descend_stairs_s_per_m: float
    source: str = ""
    confidence: str = ""
    from_age: int | None = None
    from_level: int | None = None
    walking_aid: bool = False


@dataclass(frozen=True, slots=True)
class Gentleness:
    """How many minutes one minute of stairs, or of a street steeper than a grade, counts for in a gentle way."""

    stairs_count: float
    steep_count: float
    steep_from_grade: float
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """How long a lift takes, and how fast a moving stair is."""

    lift_seconds: float
    escalator_m_per_s: float
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class WalkingPack:
    """The walking pack: paces by code, gentleness, links, and the ability level from which nobody walks out."""

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
        youngest = min(p.from_age for p in self.paces.values() if p.from_age is not None)
        fitting = [
            pace
            for pace in self.paces.values()
            if (pace.from_age is not None and max(age, youngest) >= pace.from_age)
            or (pace.from_level is not None and ability_level >= pace.from_level)
            or (pace.walking_aid and walking_aid)
        ]
        return min(fitting, key=lambda pace: pace.flat_m_per_s)


def walking_pack_from(text: str) -> WalkingPack:
    """A walking pack from TOML text. Raises tomllib.TOMLDecodeError, KeyError or TypeError on a faulty one."""
    data = tomllib.loads(text)
    return WalkingPack(
        paces={row["code"]: Pace(**row) for row in data["pace"]},
        gentleness=Gentleness(**data["gentle"]),
        links=Links(**data["links"]),
        not_walking_from_level=data["not_walking"]["from_level"],
    )


@cache
def walking_pack() -> WalkingPack:
    """The pack that comes with the house."""
    return walking_pack_from((files("huzhu") / "packs" / "walking.toml").read_text("utf-8"))


def slope_factor(grade: ArrayLike, faster_downhill: bool) -> NDArray[np.float64]:
    """Speed on a slope as a part of the speed on the flat: f(S) = exp(-3.5 (|S + 0.05| - 0.05)).

    S is rise over horizontal length, above zero uphill. It is Tobler's hiking function (NCGIA Technical Report
    93-1, 1993), scaled to 1 on the flat; its best is 1.19 at 5 % downhill. Without `faster_downhill` it is capped
    at 1: what a hiker gains on a descent an old person spends on care.
    """
    factor = np.exp(-3.5 * (np.abs(np.asarray(grade, np.float64) + 0.05) - 0.05))
    return factor if faster_downhill else np.minimum(factor, 1.0)


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
    return np.maximum(seconds, 1e-3)


def arc_burdens(streets: Streets, pace: Pace, gentleness: Gentleness) -> NDArray[np.float64]:
    """Seconds for each arc as they feel: those on stairs and on steep streets, up or down, counted several times."""
    steep = np.abs(streets.rise_m) > gentleness.steep_from_grade * streets.length_m
    counts = np.select(
        [streets.kind == Kind.STAIRS, (streets.kind == Kind.STREET) & steep],
        [gentleness.stairs_count, gentleness.steep_count],
        1.0,
    )
    return arc_seconds(streets, pace) * counts
