"""From visits in the tables to what the kernel looks at: parts without names, and the ground they stand on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import F

from huzhu.care.visits.models import Attendance, Mark, Visit
from huzhu.commons.people.models import Tie
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import streets_of
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.vigilance.parts import Ground, Part, Shown, Via

WINDOW_DAYS = 91
"""How far back one looks: a quarter of a year, as in the towns on which the method was tried."""

MARKS_REACH = timedelta(days=WINDOW_DAYS + 1)
"""How far back marks are read: what is typed in afterwards has its marks later, never earlier, than the visit."""

LOOKED_AT = (Visit.State.LEFT, Visit.State.CONFIRMED, Visit.State.DISPUTED)
METRES_A_DEGREE = 111_320.0


def parts_of(place: Division, to_on: date) -> list[Part]:
    """The parts of visits of a place and all under it that ended in the window before the local day `to_on`.

    No sealed field is opened: a note is known to be there, not what it says.
    """
    to_at = day_begins(place, to_on)
    rows = Attendance.objects.filter(
        visit__place__path__startswith=place.path,
        visit__state__in=LOOKED_AT,
        left_at__gte=to_at - timedelta(days=WINDOW_DAYS),
        left_at__lt=to_at,
    )
    read = list(
        rows.order_by("left_at", "pk").values(
            "pk", "visit_id", "arrived_at", "left_at", "arrival_shown", "arrival_noted_by_id", "leaving_noted_by_id",
            "credited_minutes", via=F("visit__confirmed_via"), said_by=F("visit__confirmed_by_id"),
            said_at=F("visit__confirmed_at"), elder=F("visit__elder_id"), helper=F("assignment__helper__person_id"),
            arrival_typed=F("arrival_typed_at"), leaving_typed=F("leaving_typed_at"),
            planned_at=F("assignment__starts_at"), planned_minutes=F("visit__need__minutes"),
            node=F("visit__elder__street_node"), stars=F("visit__rating__stars"), note=F("visit__rating__note"),
        )
    )  # fmt: skip
    doors, marks = _doors(place, [row["node"] for row in read]), _marks(place, to_at)
    return [_part(row, doors, marks) for row in read]


def ground_of(place: Division, on: date, parts: Iterable[Part]) -> Ground:
    """The rules of the place on a day, and who of the people in the parts is related to whom."""
    rules = rules_at(place, on).rules
    people = {person for part in parts for person in (part.helper, part.elder)}
    kin: dict[str, set[str]] = defaultdict(set)
    ties = Tie.objects.exclude(kind__in=[Tie.Kind.NEIGHBOUR, Tie.Kind.GUARDIAN]).order_by("pk")
    for one, other in ties.filter(person__place__path__startswith=place.path).values_list("person_id", "other_id"):
        if one in people and other in people:
            kin[one].add(other)
            kin[other].add(one)
    return Ground(
        beyond_plan_percent=rules.beyond_plan_percent,
        day_most_minutes=rules.day_most_minutes,
        pair_week_minutes=rules.pair_week_minutes,
        check_in_most_metres=rules.check_in_most_metres,
        zone=place.time_zone,
        kin={person: frozenset(others) for person, others in kin.items()},
    )


def day_begins(place: Division, day: date) -> datetime:
    """Midnight of a local day."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(place.time_zone))


@dataclass(frozen=True, slots=True)
class _Marks:
    """What telephones told: device and metres by the part's key, the device of the yes by the visit's."""

    devices: Mapping[str, str]
    metres: Mapping[str, int]
    words: Mapping[str, str]


def _marks(place: Division, to_at: datetime) -> _Marks:
    """The marks of visits in the window. Arrival before leaving: who lends a telephone lends it at the end."""
    rows = Mark.objects.filter(visit__place__path__startswith=place.path, noted_at__gte=to_at - MARKS_REACH)
    devices: dict[str, str] = {}
    metres: dict[str, int] = {}
    words: dict[str, str] = {}
    read = rows.order_by("deed", "pk").values_list("deed", "attendance_id", "visit_id", "device_digest", "metres_away")
    for deed, part, visit, digest, away in read:
        device = bytes(digest).hex() if digest else ""
        if deed == Mark.Deed.WORD:
            words[visit] = device
        elif part:
            devices[part] = devices.get(part) or device
            if away is not None and (deed == Mark.Deed.ARRIVAL or part not in metres):
                metres[part] = away
    return _Marks(devices, metres, words)


def _part(row: Mapping[str, Any], doors: Mapping[int, tuple[float, float]], marks: _Marks) -> Part:
    silent = row["via"] == Visit.ConfirmedVia.SILENCE
    return Part(
        visit=row["visit_id"],
        helper=row["helper"],
        elder=row["elder"],
        planned_at=row["planned_at"],
        planned_minutes=row["planned_minutes"],
        arrived_at=row["arrived_at"],
        left_at=row["left_at"],
        noted_at=max(filter(None, (row["arrived_at"], row["arrival_typed"], row["leaving_typed"]))),
        shown=Shown(row["arrival_shown"]),
        noted_by=row["arrival_noted_by_id"],
        left_noted_by=row["leaving_noted_by_id"],
        confirmed_via=Via(row["via"]),
        confirmed_by="" if silent else row["said_by"] or "",
        confirmed_at=row["said_at"],
        credited_minutes=row["credited_minutes"] or 0,
        device=marks.devices.get(row["pk"], ""),
        confirmed_device=marks.words.get(row["visit_id"], ""),
        metres_away=marks.metres.get(row["pk"]),
        door=doors.get(row["node"]),
        stars=row["stars"],
        has_note=bool(row["note"]),
    )


def _doors(place: Division, nodes: Sequence[int | None]) -> Mapping[int, tuple[float, float]]:
    """Where the street nodes lie, in metres; nothing where there is no map."""
    streets = streets_of(place)
    known = {node for node in nodes if node is not None}
    if streets is None or not known:
        return {}
    narrowing = float(np.cos(np.radians(np.mean(streets.lat))))
    return {
        node: (float(streets.lon[node]) * METRES_A_DEGREE * narrowing, float(streets.lat[node]) * METRES_A_DEGREE)
        for node in known
        if node < len(streets.lon)
    }
