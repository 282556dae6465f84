"""The elders of a simulated town: ages, households, ability, hardship, phones (shares of domain.md 13)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.folk import MAN, WOMAN, Contact, Elder, Home
from huzhu.kernel.simulation.names import person_name

# From age, to age, share: China 2020, bands of domain.md 13.
AGE_BANDS = (
    (60, 65, 0.278),
    (65, 70, 0.280),
    (70, 75, 0.188),
    (75, 80, 0.118),
    (80, 85, 0.077),
    (85, 90, 0.041),
    (90, 95, 0.014),
    (95, 100, 0.0031),
    (100, 105, 0.00045),
)
ALONE_SHARE, SPOUSE_SHARE, FAMILY_SHARE = (
    0.14,
    0.46,
    0.36,
)  # alone and empty nest of domain.md 13; the rest: other
NO_PHONE_SHARE, SHARED_PHONE_SHARE = 0.08, 0.35  # the second of couples
HARDSHIP = (("tekun", 0.008), ("dibao", 0.024), ("dibao_edge", 0.013))
LEVELS = ((1, 55), (2, 20), (3, 13), (4, 12))
DISABILITY_KINDS = (("limb", 55), ("sight", 14), ("hearing", 20), ("speech", 2), ("mind", 4), ("mental", 5))


class Registry:
    """Numbers given out so far: an ID number and a telephone belong to one person, unless they share it."""

    def __init__(self, seed: int) -> None:
        self._draw = Draw(seed, "numbers")
        self._given: set[str] = set()

    def identity(self, born_on: date, gender: str) -> str:
        """An ID number with a valid check sign and the unassigned area code 500199 (domain.md 13)."""
        return self._new(lambda: make_number(born_on, 2 * self._draw.whole(0, 499) + (gender == MAN)))

    def phone(self) -> str:
        """Eleven digits that begin with 10, as no mobile does (domain.md 13), nor with a service's 100 or 106."""
        return self._new(lambda: f"10{self._draw.pick('2345789')}{self._draw.whole(0, 99_999_999):08d}")

    def _new(self, drawn: Callable[[], str]) -> str:
        number = drawn()
        while number in self._given:
            number = drawn()
        self._given.add(number)
        return number


def elders_at(homes: Sequence[Home], seed: int, count: int, on: date, registry: Registry) -> tuple[Elder, ...]:
    """`count` elders on a day, household by household, in the order of the homes; couples share one home.

    ValueError when there are fewer homes than `household_count`.
    """
    draw = Draw(seed, "elders")
    households = _households(draw, _ages(draw, count))
    if len(homes) < len(households):
        raise ValueError(f"{len(households)} households need as many homes, not {len(homes)}")
    maker = _Maker(draw, registry, on)
    roofs = (
        (_Roof(draw.code(), home, living, _hardship(draw)), ages)
        for home, (living, ages) in zip(homes, households, strict=False)
    )
    return tuple(elder for roof, ages in roofs for elder in maker.household(roof, ages))


def household_count(seed: int, count: int) -> int:
    """How many homes `elders_at` needs for that many elders."""
    draw = Draw(seed, "elders")
    return len(_households(draw, _ages(draw, count)))


def born_before(on: date, age: float) -> date:
    """The birth date of somebody who is so many (exact) years old on a day."""
    years = math.floor(age)
    turned_on = on - timedelta(days=math.floor((age - years) * 365))
    if (turned_on.month, turned_on.day) == (2, 29):
        turned_on -= timedelta(days=1)
    return turned_on.replace(year=turned_on.year - years)


def chance_of_level(age: float) -> float:
    """How likely an ability level of 1 or worse is: logit -2.383 + 0.12 (age - 70), domain.md 13."""
    return 1 / (1 + math.exp(2.383 - 0.12 * (age - 70)))


def _households(draw: Draw, ages: Sequence[float]) -> list[tuple[str, tuple[float, ...]]]:
    """Ages parted into households: (living, ages). Couples are of like age; the oldest are not in couples."""
    order = sorted(range(len(ages)), key=lambda index: (draw.around(ages[index], 14.0), index))
    couples = 2 * round(SPOUSE_SHARE * len(ages) / 2)
    paired, single = order[:couples], order[couples:]
    paired.sort(key=lambda index: (draw.around(ages[index], 1.5), index))
    alone, family = round(ALONE_SHARE * len(ages)), round(FAMILY_SHARE * len(ages))
    livings = ["alone"] * alone + ["family"] * family
    livings += ["other"] * (len(single) - len(livings))
    found: list[tuple[str, tuple[float, ...]]] = [
        ("spouse", (ages[a], ages[b])) for a, b in zip(paired[::2], paired[1::2], strict=True)
    ]
    found += [(living, (ages[index],)) for living, index in zip(draw.shuffled(livings), single, strict=False)]
    return draw.shuffled(found)


def _ages(draw: Draw, count: int) -> list[float]:
    """Exact ages in years: as many in each band as its share says, the rest by chance."""
    ages = [low + draw.unit() * (high - low) for low, high, share in AGE_BANDS for _ in range(int(share * count))]
    bands = [((low, high), share) for low, high, share in AGE_BANDS]
    while len(ages) < count:
        low, high = draw.weighted(bands)
        ages.append(low + draw.unit() * (high - low))
    return draw.shuffled(ages)


@dataclass(frozen=True, slots=True)
class _Roof:
    household: str
    home: Home
    living: str
    hardship: str


@dataclass(frozen=True, slots=True)
class _Maker:
    draw: Draw
    registry: Registry
    on: date

    def household(self, roof: _Roof, ages: tuple[float, ...]) -> list[Elder]:
        if len(ages) == 1:
            gender = _gender(self.draw, ages[0])
            return [self.elder(roof, ages[0], gender, _phones(self.draw, self.registry, roof.living))]
        genders = self.draw.shuffled([WOMAN, MAN])
        if genders[0] == WOMAN and ages[0] > ages[1] and self.draw.chance(0.6):
            genders.reverse()  # the husband is the older one, more often than not
        shared = self.registry.phone() if self.draw.chance(SHARED_PHONE_SHARE) else ""
        couple = []
        for label, age, gender in zip(("", "老伴"), ages, genders, strict=True):
            phones = (Contact(shared, label),) if shared else _phones(self.draw, self.registry, roof.living)
            couple.append(self.elder(roof, age, gender, phones))
        return couple

    def elder(self, roof: _Roof, age: float, gender: str, phones: tuple[Contact, ...]) -> Elder:
        draw, born_on, level = self.draw, born_before(self.on, age), _level(self.draw, age)
        kind, certificate = _disability(draw, level)
        return Elder(
            key=draw.code(),
            household=roof.household,
            name=person_name(draw, gender, math.floor(age)),
            gender=gender,
            born_on=born_on,
            identity_number=None if draw.chance(0.01) else self.registry.identity(born_on, gender),
            phones=phones,
            home=roof.home,
            living=roof.living,
            hardship=roof.hardship,
            level=level,
            dementia=draw.chance(1 / (1 + math.exp(4.1 - 0.11 * (age - 65)))),
            disability_kind=kind,
            disability=certificate,
            hearing=_hearing(draw, age),
            mobility=_mobility(draw, level, age),
            languages=_languages(draw),
            smartphone=bool(phones) and draw.chance(max(0.03, 0.72 - 0.024 * (age - 60))),
        )


def _gender(draw: Draw, age: float) -> str:
    # Half of those in couples are men, so more of the others are women: 51-52 % of all, 58 % from 80 on.
    return WOMAN if draw.chance(0.66 if age >= 80 else 0.52) else MAN


def _hardship(draw: Draw) -> str:
    return draw.weighted((*HARDSHIP, ("", 1 - sum(share for _, share in HARDSHIP))))


def _level(draw: Draw, age: float) -> int:
    return draw.weighted(LEVELS) if draw.chance(chance_of_level(age)) else 0


def _disability(draw: Draw, level: int) -> tuple[str, int | None]:
    if not draw.chance(0.35 if level >= 2 else 0.10 if level else 0.015):
        return "", None
    most_severe = {0: (3, 4), 1: (2, 4), 2: (2, 3), 3: (1, 2), 4: (1, 2)}
    return draw.weighted(DISABILITY_KINDS), draw.whole(*most_severe[level])


def _hearing(draw: Draw, age: float) -> str:
    hard = 1 / (1 + math.exp(2.0 - 0.11 * (age - 65)))
    if not draw.chance(hard):
        return "good"
    return "deaf" if draw.chance(0.06) else "hard"


def _mobility(draw: Draw, level: int, age: float) -> str:
    if level >= 4:
        return "bed" if draw.chance(0.6) else "wheelchair"
    if level == 3:
        return "wheelchair" if draw.chance(0.6) else "cane"
    return "cane" if draw.chance(0.6 if level else max(0.0, 0.015 * (age - 68))) else "free"


def _languages(draw: Draw) -> tuple[str, ...]:
    spoken = ["chongqing"] if draw.chance(0.97) else ["other"]
    return (*spoken, "mandarin") if draw.chance(0.55) else tuple(spoken)


def _phones(draw: Draw, registry: Registry, living: str) -> tuple[Contact, ...]:
    # The 8 % without any telephone are all outside couples that share one; hence the higher share here.
    if draw.chance(NO_PHONE_SHARE / (1 - SHARED_PHONE_SHARE * SPOUSE_SHARE)):
        return ()
    own = Contact(registry.phone())
    if living == "family" and draw.chance(0.25):
        return (Contact(own.number, draw.pick(("儿子", "女儿", "儿媳"))),)
    if draw.chance(0.2):
        return own, Contact(registry.phone(), draw.pick(("儿子", "女儿", "邻居")))
    return (own,)
