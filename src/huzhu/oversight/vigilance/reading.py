"""From visits in the tables to what the kernel looks at: parts without names, and the ground they stand on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import F

from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.people.models import Tie
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import streets_of
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.vigilance.parts import Ground, Part, Shown, Via

WINDOW_DAYS = 91
"""How far back one looks: a quarter of a year, as in the towns on which the method was tried."""

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
            "visit_id", "arrived_at", "left_at", "arrival_shown", "arrival_noted_by_id", "leaving_noted_by_id",
            "credited_minutes", via=F("visit__confirmed_via"), said_by=F("visit__confirmed_by_id"),
            said_at=F("visit__confirmed_at"), elder=F("visit__elder_id"), helper=F("assignment__helper__person_id"),
            planned_at=F("assignment__starts_at"), planned_minutes=F("visit__need__minutes"),
            node=F("visit__elder__street_node"), stars=F("visit__rating__stars"), note=F("visit__rating__note"),
        )
    )  # fmt: skip
    doors = _doors(place, [row["node"] for row in read])
    return [_part(row, doors) for row in read]


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


def _part(row: Mapping[str, Any], doors: Mapping[int, tuple[float, float]]) -> Part:
    silent = row["via"] == Visit.ConfirmedVia.SILENCE
    return Part(
        visit=row["visit_id"],
        helper=row["helper"],
        elder=row["elder"],
        planned_at=row["planned_at"],
        planned_minutes=row["planned_minutes"],
        arrived_at=row["arrived_at"],
        left_at=row["left_at"],
        noted_at=row["arrived_at"],  # what is noted is noted when it happens: the door's own clock says both
        shown=Shown(row["arrival_shown"]),
        noted_by=row["arrival_noted_by_id"],
        left_noted_by=row["leaving_noted_by_id"],
        confirmed_via=Via(row["via"]),
        confirmed_by="" if silent else row["said_by"] or "",
        confirmed_at=row["said_at"],
        credited_minutes=row["credited_minutes"] or 0,
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
