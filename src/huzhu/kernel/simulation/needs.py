"""One day of needs in a simulated town: who asks for what, by which door, and what becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from huzhu.kernel.moments import age_on
from huzhu.kernel.packs import GenderRule, HelperKind, ServicePack, catalogue_on
from huzhu.kernel.simulation.cast import HONG, ZHOU, hongs_need
from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.folk import Elder, Helper, Relative, Staff, TownNeed
from huzhu.kernel.simulation.scripts import UNSUITABLE, scripted

# How often each service is asked for. [P] E1 is never planned, L3 is a class and no visit.
MIX = {
    "M1": 14, "M2": 5, "M3": 3, "C1": 14, "C2": 7, "C3": 6, "B1": 3, "B2": 2,
    "D1": 8, "D2": 8, "D3": 9, "D4": 4, "E2": 4, "A1": 10, "A2": 3, "S1": 9, "S2": 5, "P1": 16, "P2": 1, "P3": 2,
    "L1": 6, "L2": 2, "N1": 2, "V1": 10,
}  # fmt: skip
CHANNELS = (("phone", 62), ("counter", 16), ("family", 12), ("grid", 6), ("self", 4))
ASKED_FROM, ASKED_TO = 7 * 60 + 35, 9 * 60 + 40
DAY_STARTS = (10 * 60 + 45, 17 * 60)
MEAL_STARTS = ((10 * 60 + 45, 11 * 60 + 30), (16 * 60 + 30, 17 * 60 + 30))
WINDOWS = (30, 60, 60, 90, 120)
NOTES = (
    "",
    "",
    "",
    "门铃坏了，请敲门",
    "说重庆话",
    "听力不好，大声些",
    "家里有一只猫",
    "请从后门进",
    "楼道灯坏了",
)
PROFESSIONAL = ("M3", "B1", "N1")


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who has a part in the day."""

    elders: Sequence[Elder]
    helpers: Sequence[Helper]
    relatives: Sequence[Relative]
    staff: Sequence[Staff]


def needs_on(people: People, seed: int, count: int, on: date) -> tuple[TownNeed, ...]:
    """The needs of a day in the order in which they are asked; Grandma Hong's call is among them.

    About one in fourteen is one that staff must refuse; every other has the script of what becomes of it.
    """
    draw = Draw(seed, "needs")
    delegates = {one.elder: one.key for one in people.relatives if one.delegate}
    maker = _Maker(draw, people, on, catalogue_on(on), delegates)
    services = _services(draw, max(1, count - 1 - _unsuitable(count)))
    asked = [maker.need(*asker) for asker in maker.askers(services)]
    left = [elder for elder in people.elders if elder.key not in {need.elder for need in asked} | {HONG}]
    asked += maker.unsuitable(_unsuitable(count), draw.shuffled(left), asked)
    scripts = scripted(Draw(seed, "scripts"), [need for need in asked if not need.refused_because])
    with_scripts = [replace(need, script=scripts.get(need.key, need.script)) for need in asked]
    return tuple(sorted([hongs_need(), *with_scripts], key=lambda need: (need.asked_at, need.key)))


def _unsuitable(count: int) -> int:
    return max(1, round(count / 14)) if count > 2 else 0


def _services(draw: Draw, count: int) -> list[str]:
    """Every service once where there is room, the rest by how often each is asked for."""
    all_once = draw.shuffled(list(MIX))[:count]
    return draw.shuffled([*all_once, *(draw.weighted(list(MIX.items())) for _ in range(count - len(all_once)))])


@dataclass(frozen=True, slots=True)
class _Maker:
    draw: Draw
    people: People
    on: date
    catalogue: ServicePack
    delegates: Mapping[str, str]

    def askers(self, services: Sequence[str]) -> list[tuple[str, Elder, str]]:
        """For each service a different elder, such as would ask for it, and the door by which it comes."""
        free = self.draw.shuffled([elder for elder in self.people.elders if elder.key != HONG])
        chosen: list[tuple[str, Elder, str]] = []
        for service in services:
            channel = self.draw.weighted(CHANNELS)
            # Of a handful, the one whom it fits best: old age, living alone and disability bring needs.
            handful = [elder for elder in free if self.can_ask(elder, channel)][:12] or free[:12]
            best = max(handful, key=lambda elder: self.fits(service, elder))
            # The others go to the end of the queue: the next need is another handful's.
            seen = {elder.key for elder in handful}
            free = [elder for elder in free if elder.key not in seen] + [one for one in handful if one is not best]
            chosen.append((service, best, channel))
        return chosen

    def can_ask(self, elder: Elder, channel: str) -> bool:
        if channel == "family":
            return elder.key in self.delegates
        return elder.smartphone if channel == "self" else True

    def fits(self, service: str, elder: Elder) -> float:
        age = age_on(elder.born_on, self.on)
        if service in PROFESSIONAL:
            return 10 * elder.level + age / 100
        if service == "A2":
            return {1: 3, 2: 4}.get(elder.level, 0) - 5 * (elder.mobility == "bed")
        if service == "L1":
            return 5 * elder.smartphone - elder.level
        company = (elder.living == "alone") + elder.dementia if service in ("P1", "V1", "D4", "M1") else 0
        return company + elder.level / 2 + (age - 60) / 20 + 2 * self.draw.unit()

    def need(self, code: str, elder: Elder, channel: str) -> TownNeed:
        draw, service = self.draw, self.catalogue.service(code)
        from_minute = _start(draw, code)
        asked_by = self.writer(elder, channel)
        usual = self.usual(elder)
        return TownNeed(
            key=draw.code(),
            elder=elder.key,
            service=code,
            channel=channel if asked_by else "phone",
            asked_by=asked_by or ZHOU,
            asked_at=draw.whole(ASKED_FROM, ASKED_TO),
            from_minute=from_minute,
            to_minute=from_minute + draw.pick(WINDOWS),
            note=draw.pick(NOTES),
            wants_gender=elder.gender if service.gender is GenderRule.CHOICE and draw.chance(0.2) else "",
            wants_gentle_way=code in ("A1", "D1", "B2") and elder.level > 0 and draw.chance(0.6),
            wants_familiar=bool(usual) and code in ("P1", "V1", "C1", "P3"),
            urgent=draw.chance(0.03),
            first_visit=not usual,
            usual=usual,
            refused_because="",
            script=hongs_need().script,
        )

    def writer(self, elder: Elder, channel: str) -> str:
        """The key of who writes a need down; "" when nobody can by that door."""
        if channel == "family":
            return self.delegates.get(elder.key, "")
        if channel == "self":
            return elder.key if elder.smartphone else ""
        writers = {
            "phone": (ZHOU,),
            "counter": [one.key for one in self.people.staff if _at_station_of(one, elder)],
            "grid": [one.key for one in self.people.helpers if _is_grid_member(one, elder)],
        }[channel]
        return next(iter(writers), "")

    def usual(self, elder: Elder) -> tuple[str, ...]:
        if self.draw.chance(0.45):
            return ()
        near = [
            helper.key
            for helper in self.people.helpers
            if helper.home.community == elder.home.community and elder.key not in helper.avoids
        ]
        return (self.draw.pick(near),) if near else ()

    def unsuitable(self, count: int, elders: Sequence[Elder], asked: Sequence[TownNeed]) -> list[TownNeed]:
        """Needs that staff must refuse, kind by kind; a duplicate repeats an earlier one by another door."""
        needs = []
        for number, elder in zip(range(count), elders, strict=False):
            case = UNSUITABLE[number % len(UNSUITABLE)]
            need = self.need(case.service, elder, "phone")
            if case.duplicate:
                first = asked[number % len(asked)]
                need = replace(first, key=need.key, channel="phone", asked_by=ZHOU, asked_at=ASKED_TO + 5)
            needs.append(replace(need, note=case.note, refused_because=case.because))
        return needs


def _at_station_of(staff: Staff, elder: Elder) -> bool:
    return staff.post == "staff" and staff.place == elder.home.community


def _is_grid_member(helper: Helper, elder: Elder) -> bool:
    return helper.kind is HelperKind.GRID and helper.home.grid == elder.home.grid


def _start(draw: Draw, code: str) -> int:
    first, last = draw.pick(MEAL_STARTS) if code in ("M1", "M2", "M3") else DAY_STARTS
    return first + 15 * draw.whole(0, (last - first) // 15)
