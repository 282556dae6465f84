"""Signs on single parts of visits: what does not go together, and what is only worth a second look."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import hypot
from zoneinfo import ZoneInfo

from huzhu.kernel.vigilance.parts import Ground, Part, Shown, Via


class Sign(StrEnum):
    """What can be seen on a visit; each has its sentence in `SENTENCES`. None of them proves anything."""

    TWO_PLACES = "two_places"
    TWO_HELPERS = "two_helpers"
    HELPING_ELSEWHERE = "helping_elsewhere"
    NO_TIME_TO_WALK = "no_time_to_walk"
    DEVICE_TWO_PLACES = "device_two_places"
    OTHER_DEVICE = "other_device"
    SHARED_DEVICE = "shared_device"
    SAME_DEVICE_SAYS_YES = "same_device_says_yes"
    FAR_FROM_DOOR = "far_from_door"
    TO_THE_MINUTE = "to_the_minute"
    UP_TO_THE_LIMIT = "up_to_the_limit"
    YES_AT_ONCE = "yes_at_once"
    NOTED_AND_SAID_BY_ONE = "noted_and_said_by_one"
    TYPED_AFTERWARDS = "typed_afterwards"
    ODD_HOUR = "odd_hour"
    SILENCE = "silence"
    ALWAYS_FIVE = "always_five"
    KIN = "kin"
    SWAPPED = "swapped"
    MUCH_FOR_ONE_PAIR = "much_for_one_pair"
    MUCH_IN_A_DAY = "much_in_a_day"
    MONTH_END = "month_end"


SENTENCES = {
    Sign.TWO_PLACES: "The helper is written down at two doors at the same time.",
    Sign.TWO_HELPERS: "Two visits to the same elder are written down for the same time.",
    Sign.HELPING_ELSEWHERE: "Who is said to have been helped was helping somebody else at that time.",
    Sign.NO_TIME_TO_WALK: "There was no time to walk from one door to the next.",
    Sign.DEVICE_TWO_PLACES: "One telephone checked in at two doors at the same time.",
    Sign.OTHER_DEVICE: "Checked in with another telephone than this helper uses.",
    Sign.SHARED_DEVICE: "Checked in with a telephone that several helpers use.",
    Sign.SAME_DEVICE_SAYS_YES: "The elder's yes came from the telephone that checked in.",
    Sign.FAR_FROM_DOOR: "Checked in further from the door than the rules allow.",
    Sign.TO_THE_MINUTE: "The stay is exactly as long as planned.",
    Sign.UP_TO_THE_LIMIT: "The stay ends just where time stops counting.",
    Sign.YES_AT_ONCE: "The yes came within minutes of the leaving.",
    Sign.NOTED_AND_SAID_BY_ONE: "One and the same person at the station noted the visit and said that all was well.",
    Sign.TYPED_AFTERWARDS: "Typed in long after the visit.",
    Sign.ODD_HOUR: "At an hour at which visits are rare.",
    Sign.SILENCE: "Nobody of the elder's side has said anything.",
    Sign.ALWAYS_FIVE: "Five stars without a word.",
    Sign.KIN: "Helper and elder are related.",
    Sign.SWAPPED: "Members credit one another in a closed circle.",
    Sign.MUCH_FOR_ONE_PAIR: "More hours in a week between these two than the rules allow.",
    Sign.MUCH_IN_A_DAY: "More hours in one day than the rules allow.",
    Sign.MONTH_END: "Thick in the last days before the books are closed.",
}

CONTRADICTIONS = frozenset(
    {Sign.TWO_PLACES, Sign.TWO_HELPERS, Sign.HELPING_ELSEWHERE, Sign.NO_TIME_TO_WALK, Sign.DEVICE_TWO_PLACES}
)

FASTEST = 250.0  # metres a minute, straight: a bus in town; who is faster was not at both doors
OVERLAP_MINUTES = 5  # less is a clock that is slow
FORGOTTEN = 1.25  # a stay longer than this share of its plan is a forgotten check-out, and overlaps by itself
AT_ONCE = timedelta(minutes=5)
LONG_AFTER = timedelta(hours=36)
EARLY, LATE = 7, 21  # hours of the local day between which visits are usual
MONTH_END_FROM = 24


@dataclass(frozen=True, slots=True)
class Seen:
    """The signs on each part, by the part's place in the list that was looked at."""

    signs: tuple[frozenset[Sign], ...]


def signs_of(parts: Sequence[Part], ground: Ground) -> Seen:
    """Looks at every part by itself and beside those of the same helper, elder and telephone."""
    zone = ZoneInfo(ground.zone)
    local = [part.arrived_at.astimezone(zone) for part in parts]
    found = [set(_own(part, at, ground)) for part, at in zip(parts, local, strict=True)]
    for sign, numbers in _beside(parts, local, ground):
        for number in numbers:
            found[number].add(sign)
    return Seen(tuple(frozenset(signs) for signs in found))


def _own(part: Part, local: datetime, ground: Ground) -> Iterator[Sign]:
    limit = part.planned_minutes * ground.beyond_plan_percent // 100
    yes = bool(part.confirmed_at) and part.confirmed_via not in (Via.SILENCE, Via.NOBODY)
    told = {
        Sign.TO_THE_MINUTE: abs(part.minutes - part.planned_minutes) <= 1,
        Sign.UP_TO_THE_LIMIT: limit - 1 <= part.minutes <= limit + 8,
        Sign.YES_AT_ONCE: yes and part.confirmed_at - max(part.left_at, part.noted_at) <= AT_ONCE,  # type: ignore[operator]
        Sign.SAME_DEVICE_SAYS_YES: bool(part.device) and part.device == part.confirmed_device,
        Sign.FAR_FROM_DOOR: (part.metres_away or 0) > ground.check_in_most_metres,
        Sign.NOTED_AND_SAID_BY_ONE: yes and part.noted_by != part.helper and part.confirmed_by == part.noted_by,
        Sign.TYPED_AFTERWARDS: part.noted_at - part.left_at > LONG_AFTER,
        Sign.ODD_HOUR: not EARLY <= local.hour < LATE,
        Sign.SILENCE: part.confirmed_via == Via.SILENCE,
        Sign.ALWAYS_FIVE: part.stars == 5 and not part.has_note,
        Sign.KIN: part.elder in ground.kin.get(part.helper, frozenset()),
        Sign.MONTH_END: local.day >= MONTH_END_FROM,
    }
    return (sign for sign, there in told.items() if there)


def _beside(parts: Sequence[Part], local: Sequence[datetime], ground: Ground) -> Iterator[tuple[Sign, Iterable[int]]]:
    yield Sign.TWO_PLACES, _meeting(parts, lambda part: [part.helper], _other_door)
    yield Sign.TWO_HELPERS, _meeting(parts, lambda part: [part.elder], _other_visit)
    yield Sign.HELPING_ELSEWHERE, _meeting(parts, lambda part: [part.helper, part.elder], _both_sides)
    yield Sign.NO_TIME_TO_WALK, _rushing(parts)
    yield Sign.DEVICE_TWO_PLACES, _meeting(parts, lambda part: [part.device] if part.device else [], _other_helper)
    yield Sign.OTHER_DEVICE, _strange_devices(parts)
    yield Sign.SHARED_DEVICE, _shared_devices(parts)
    weeks = [(part.helper, part.elder, at.isocalendar()[:2]) for part, at in zip(parts, local, strict=True)]
    days = [(part.helper, at.date()) for part, at in zip(parts, local, strict=True)]
    yield Sign.MUCH_FOR_ONE_PAIR, _too_much(parts, weeks, ground.pair_week_minutes)
    yield Sign.MUCH_IN_A_DAY, _too_much(parts, days, ground.day_most_minutes)


def _other_door(one: Part, other: Part) -> bool:
    return one.visit != other.visit and one.elder != other.elder


def _other_visit(one: Part, other: Part) -> bool:
    return one.visit != other.visit and one.helper != other.helper


def _both_sides(one: Part, other: Part) -> bool:
    return one.elder == other.helper or one.helper == other.elder


def _other_helper(one: Part, other: Part) -> bool:
    return one.helper != other.helper and one.elder != other.elder


def _ends(part: Part) -> datetime:
    """When the part is over at the latest, a forgotten check-out not held against anybody."""
    return min(part.left_at, part.arrived_at + timedelta(minutes=part.planned_minutes * FORGOTTEN))


def _meeting(
    parts: Sequence[Part], whose: Callable[[Part], Sequence[str]], against: Callable[[Part, Part], bool]
) -> set[int]:
    """The parts that lie at the same time as another of the same person or telephone, where the two do not fit."""
    lists: dict[str, list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        for key in whose(part):
            lists[key].append(number)
    met: set[int] = set()
    slack = timedelta(minutes=OVERLAP_MINUTES)
    for numbers in lists.values():
        open_ones: list[int] = []
        for number in sorted(numbers, key=lambda one: parts[one].arrived_at):
            one = parts[number]
            open_ones = [other for other in open_ones if _ends(parts[other]) - slack > one.arrived_at]
            clashing = [other for other in open_ones if against(one, parts[other])]
            met.update(clashing, [number] if clashing else [])
            open_ones.append(number)
    return met


def _rushing(parts: Sequence[Part]) -> set[int]:
    """Two parts of one helper whose doors lie too far apart for the time between them."""
    rushed: set[int] = set()
    last: dict[str, int] = {}
    for number in sorted(range(len(parts)), key=lambda one: parts[one].arrived_at):
        part, before = parts[number], last.get(parts[number].helper)
        if before is not None and part.door and parts[before].door and part.shown == Shown.CARD:
            from_door, to_door = parts[before].door or part.door, part.door
            metres = hypot(to_door[0] - from_door[0], to_door[1] - from_door[1])
            minutes = (part.arrived_at - _ends(parts[before])).total_seconds() / 60
            if parts[before].shown == Shown.CARD and metres > FASTEST * max(minutes + 1, 0) and metres > FASTEST:
                rushed.update((before, number))
        last[part.helper] = number
    return rushed


def _strange_devices(parts: Sequence[Part]) -> set[int]:
    """Check-ins with a telephone that is not the one the helper uses most."""
    used: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for part in parts:
        if part.device:
            used[part.helper][part.device] += 1
    usual = {helper: max(counts, key=lambda one: (counts[one], one)) for helper, counts in used.items()}
    return {number for number, part in enumerate(parts) if part.device and part.device != usual[part.helper]}


def _shared_devices(parts: Sequence[Part]) -> set[int]:
    users: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        if part.device:
            users[part.device].add(part.helper)
    return {number for number, part in enumerate(parts) if part.device and len(users[part.device]) > 1}


def _too_much(parts: Sequence[Part], keys: Sequence[Hashable], most: int) -> set[int]:
    lists: dict[Hashable, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        lists[key].append(number)
    over = [numbers for numbers in lists.values() if sum(parts[one].minutes for one in numbers) > most]
    return {number for numbers in over for number in numbers}
