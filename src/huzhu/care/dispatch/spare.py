"""Who next door has a gap in the day: asked of the tables in a few columns, before anything is read whole."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from huzhu.care.dispatch.lent import parts_on
from huzhu.care.dispatch.standings import minute_of
from huzhu.commons.helpers.abilities import hours_on, proven_skills
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_for
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.neighbours import spare_people
from huzhu.kernel.dispatch.person import Person, slots_of
from huzhu.kernel.dispatch.visit import Visit
from huzhu.kernel.moments import age_on
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.safety import may_lift


def spare_around(by: Actor, around: Sequence[Division], left: Sequence[Visit], day: date) -> list[str]:
    """The ids of helpers of these places who have the skill and a gap for a visit left, all else apart.

    Of three hundred people a score remains, and only these are read whole. Ways, refusals and languages are not
    looked at: who is named here may still not go, and who is not cannot.
    """
    if not around or not left:
        return []
    people = _people(by, around, day)
    return [one.key for one in spare_people(left, people, _busy([one.key for one in people], around[0], day))]


def _people(by: Actor, around: Sequence[Division], day: date) -> list[Person]:
    there = reduce(or_, (Q(place__path__startswith=near.path) for near in around))
    away = Q(absences__from_on__lte=day, absences__to_on__gt=day)
    active = helpers_for(by).filter(there, standing=Helper.Standing.ACTIVE).exclude(away)
    columns = "pk", "kind", "person__gender", "person__born_on", "max_minutes_a_day", "max_visits_a_day"
    rows = list(active.order_by("pk").values_list(*columns))
    keys, safety = [row[0] for row in rows], catalogue_on(day).safety
    hours, skills = hours_on(keys, day), proven_skills(keys, day)
    return [
        Person(
            key,
            kind,
            start_place=0,
            slots=slots_of(hours.get(key, ())),
            skills=skills.get(key, {}),
            gender=None if gender == "unknown" else gender,
            max_minutes=minutes,
            max_visits=visits,
            can_lift=may_lift(age_on(born_on, day) if born_on else 0, safety),
        )
        for key, kind, gender, born_on, minutes, visits in rows
    ]


def _busy(helpers: Sequence[str], place: Division, day: date) -> Mapping[str, list[tuple[int, int]]]:
    """The minutes from and to of all that helpers are to do on a day, wherever; each part once."""
    parts: dict[tuple[str, str, int], tuple[int, int]] = {}
    for rows in parts_on(helpers, place, day):
        columns = rows.order_by("starts_at", "pk").values_list("helper", "need", "role", "starts_at", "ends_at")
        for who, need, role, begins, ends in columns:
            parts.setdefault((who, need, role), (minute_of(begins, place), minute_of(ends, place)))
    busy: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (who, _need, _role), span in parts.items():
        busy[who].append(span)
    return busy
