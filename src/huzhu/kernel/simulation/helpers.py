"""The helpers of a simulated town: neighbours, young-old peers, students, grid members and workers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huzhu.kernel.packs import HelperKind, ServicePack, catalogue_on
from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.elders import Registry, born_before
from huzhu.kernel.simulation.folk import MAN, WOMAN, Elder, Helper, Home, Hours, Proof
from huzhu.kernel.simulation.names import person_name

VOLUNTEER, PEER, STUDENT, GRID, WORKER = HelperKind

# [P] Of those who are neither grid member nor worker; grid members follow from the grids.
KIND_SHARES = ((VOLUNTEER, 0.46), (PEER, 0.38), (STUDENT, 0.16))
WORKER_SHARE = 0.09
AGES = {VOLUNTEER: (30, 60), PEER: (60, 74), STUDENT: (18, 23), GRID: (25, 55), WORKER: (28, 58)}
WOMEN = {VOLUNTEER: 0.62, PEER: 0.6, STUDENT: 0.55, GRID: 0.55, WORKER: 0.78}

# Skill: (share who have it, level), by kind. [P]
SKILLS: Mapping[HelperKind, Mapping[str, tuple[float, int]]] = {
    VOLUNTEER: {
        "elder_care": (0.55, 1), "visiting": (0.5, 1), "clinic": (0.4, 1), "vitals": (0.3, 1),
        "first_aid": (0.4, 1), "mobility": (0.35, 1), "feeding": (0.3, 1), "haircut": (0.15, 1),
        "bathing": (0.2, 1), "hospice": (0.12, 1), "law": (0.1, 1), "repair": (0.1, 2),
    },
    PEER: {
        "elder_care": (0.5, 1), "visiting": (0.5, 1), "clinic": (0.3, 1), "vitals": (0.25, 1),
        "first_aid": (0.25, 1), "mobility": (0.15, 1), "feeding": (0.25, 1), "haircut": (0.18, 1),
        "bathing": (0.12, 1), "hospice": (0.1, 1), "law": (0.08, 1), "repair": (0.08, 2),
    },
    STUDENT: {
        "elder_care": (0.2, 1), "visiting": (0.3, 1), "law": (0.2, 1), "vitals": (0.15, 1),
        "first_aid": (0.3, 1),
    },
    GRID: {
        "visiting": (1.0, 1), "first_aid": (1.0, 1), "elder_care": (0.8, 1), "vitals": (0.6, 1),
        "clinic": (0.3, 1),
    },
    WORKER: {
        "elder_care": (1.0, 2), "feeding": (0.9, 2), "bathing": (0.85, 2), "mobility": (0.8, 1),
        "vitals": (0.9, 2), "first_aid": (0.7, 1), "clinic": (0.5, 1), "nursing": (0.3, 3),
        "counselling": (0.25, 2),
    },
}  # fmt: skip

ISSUERS = {1: "山湾市志愿者协会", 2: "山湾市人力资源和社会保障局", 3: "山湾市卫生健康委员会"}
MORNING, AFTERNOON, EVENING = (8 * 60, 12 * 60), (13 * 60 + 30, 18 * 60), (18 * 60, 20 * 60)
DUTY = ((8 * 60, 18 * 60 + 30),)
LIKELY_REFUSALS = ("C1", "C2", "M2", "M3", "A2", "D1", "E2", "B2", "S2")


def helpers_at(
    homes: Sequence[Home],
    elders: Sequence[Elder],
    seed: int,
    on: date,
    registry: Registry,
) -> tuple[Helper, ...]:
    """One helper for each home; the first in each grid is its grid member, the others of all kinds."""
    maker = _Maker(Draw(seed, "helpers"), registry, on, catalogue_on(on))
    met = _elders_by_community(elders)
    helpers: list[Helper] = []
    grids: set[str] = set()
    for home in homes:
        kind = maker.kind() if home.grid in grids else GRID
        grids.add(home.grid)
        helpers.append(maker.helper(home, kind, f"{len(helpers) + 1:03d}", met.get(home.community, ())))
    return tuple(helpers)


def _elders_by_community(elders: Sequence[Elder]) -> Mapping[str, list[str]]:
    met: dict[str, list[str]] = {}
    for elder in elders:
        met.setdefault(elder.home.community, []).append(elder.key)
    return met


@dataclass(frozen=True, slots=True)
class _Maker:
    draw: Draw
    registry: Registry
    on: date
    catalogue: ServicePack

    def kind(self) -> HelperKind:
        return WORKER if self.draw.chance(WORKER_SHARE) else self.draw.weighted(KIND_SHARES)

    def helper(self, home: Home, kind: HelperKind, vest: str, elders: Sequence[str]) -> Helper:
        draw = self.draw
        least, most = AGES[kind]
        age = least + draw.unit() * (most - least)
        gender = WOMAN if draw.chance(WOMEN[kind]) else MAN
        born_on = born_before(self.on, age)
        staff = kind in (GRID, WORKER)
        return Helper(
            key=draw.code(),
            kind=kind,
            name=person_name(draw, gender, math.floor(age)),
            gender=gender,
            born_on=born_on,
            identity_number=self.registry.identity(born_on, gender),
            phone=self.registry.phone(),
            home=home,
            vest_number=vest,
            proofs=self.proofs(kind, age),
            hours=_hours(draw, kind),
            max_minutes_a_day=480 if staff else draw.pick((120, 180, 240, 240, 300)),
            max_visits_a_day=8 if staff else draw.pick((2, 3, 3, 4)),
            max_steps=draw.pick((60, 120, 200)) if age >= 65 and draw.chance(0.5) else None,
            refuses=() if staff else tuple(draw.shuffled(LIKELY_REFUSALS)[: draw.pick((0, 0, 0, 1, 2))]),
            avoids=(draw.pick(elders),) if elders and draw.chance(0.06) else (),
            languages=("chongqing", "mandarin") if kind is not STUDENT or draw.chance(0.6) else ("mandarin",),
        )

    def proofs(self, kind: HelperKind, age: float) -> tuple[Proof, ...]:
        lifting = self.catalogue.safety.lifting_below_age
        held = [
            (skill, level)
            for skill, (share, level) in SKILLS[kind].items()
            if self.draw.chance(share) and not (skill == "mobility" and age >= lifting)
        ]
        return tuple(self.proof(skill, level) for skill, level in held)

    def proof(self, skill: str, level: int) -> Proof:
        """A paper somewhere in its term; about one in thirty has run out."""
        days = self.catalogue.skill(skill).valid_months * 30
        expires_on = self.on + timedelta(days=self.draw.whole(-days // 30, days))
        number = f"{skill[:2].upper()}{self.draw.whole(0, 99_999_999):08d}"
        return Proof(skill, level, ISSUERS[level], number, expires_on - timedelta(days=days), expires_on)


def _hours(draw: Draw, kind: HelperKind) -> tuple[Hours, ...]:
    if kind in (GRID, WORKER):
        return tuple(Hours(day, *slot) for day in range(6) for slot in DUTY)
    likely = {
        VOLUNTEER: ((MORNING, 0.6), (AFTERNOON, 0.65), (EVENING, 0.35)),
        PEER: ((MORNING, 0.8), (AFTERNOON, 0.75), (EVENING, 0.15)),
        STUDENT: ((MORNING, 0.3), (AFTERNOON, 0.55), (EVENING, 0.6)),
    }[kind]
    hours = [Hours(day, *slot) for day in range(7) for slot, share in likely if draw.chance(share)]
    return tuple(hours) or (Hours(draw.whole(0, 6), *MORNING),)
