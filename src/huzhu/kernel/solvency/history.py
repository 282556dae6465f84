"""What a forecast stands on: who the members are now, and what members of each age did in the years before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.refusal import Refused

YOUNGEST, OLDEST = 16, 105
AGES = np.arange(YOUNGEST, OLDEST + 1)
YEARS_NEEDED = 2

type Floats = NDArray[np.float64]


class HistoryTooShort(Refused):
    """A forecast needs years to look back on, with members in each."""

    code = "solvency.history_too_short"
    sentence = "There are not yet two whole years with members to look back on here."
    next_step = "Please look at the district, or come back when the second year is complete."


@dataclass(frozen=True, slots=True)
class Standing:
    """Members of one age today and what each holds, in minutes."""

    age: int
    balances: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AgeYear:
    """What members of one age, in whole years at its beginning, did in one year.

    `given` and `wanted` are minutes by service; wanted is what they asked for on their own account, whether anybody
    came or not. `gone` died or left.
    """

    year: int
    age: int
    members: int
    joined: int = 0
    gone: int = 0
    given: Mapping[str, int] = field(default_factory=dict)
    wanted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Community:
    """One community, or several taken together."""

    code: str
    standing: Sequence[Standing]
    history: Sequence[AgeYear]


@dataclass(frozen=True, slots=True)
class Past:
    """The history as tables of years by ages: members, joined, gone, minutes given and wanted; shares by service."""

    members: Floats
    joined: Floats
    gone: Floats
    given: Floats
    wanted: Floats
    given_share: Mapping[str, float]
    wanted_share: Mapping[str, float]


def past_of(community: Community) -> Past:
    """The tables of a community. Refuses: HistoryTooShort."""
    years = sorted({row.year for row in community.history if row.members})
    if len(years) < YEARS_NEEDED:
        raise HistoryTooShort
    tables = {name: np.zeros((len(years), len(AGES))) for name in ("members", "joined", "gone", "given", "wanted")}
    sums: dict[str, dict[str, int]] = {"given": {}, "wanted": {}}
    for row in community.history:
        if row.year not in years:
            continue
        where = years.index(row.year), age_index(row.age)
        for name in ("members", "joined", "gone"):
            tables[name][where] += getattr(row, name)
        for name, total in sums.items():
            for service, minutes in getattr(row, name).items():
                tables[name][where] += minutes
                total[service] = total.get(service, 0) + minutes
    shares = {f"{name}_share": _shares(total) for name, total in sums.items()}
    return Past(**tables, **shares)  # type: ignore[arg-type]  # tables and shares have names of their own


def age_index(age: int) -> int:
    """Where an age stands in the tables; who is older or younger than they reach stands at their edge."""
    return min(max(age, YOUNGEST), OLDEST) - YOUNGEST


def _shares(sums: Mapping[str, int]) -> Mapping[str, float]:
    total = sum(sums.values())
    return {service: minutes / total for service, minutes in sorted(sums.items())} if total else {}
