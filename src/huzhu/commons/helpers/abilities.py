"""What helpers can do on a day, read for many of them at once, in columns: a day has a hundred."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from huzhu.commons.helpers.models import Availability, Certificate, Helper, ServiceRefusal, Skill

PLANNED_BY = ("person", "kind", "place", "standing", "vest_number", "max_minutes_a_day", "max_visits_a_day")
PERSON_PLANNED_BY = ("name", "gender", "born_on", "street_node")
"""What a plan asks of a helper and says of one. A day has a hundred: the rest is read on asking."""


def as_planned(rows: QuerySet[Helper]) -> QuerySet[Helper]:
    """The same helpers with their persons and what planning asks of both; the rest, and their place, on asking.

    What they can do on a day is `abilities_on`.
    """
    columns = *PLANNED_BY, *(f"person__{column}" for column in PERSON_PLANNED_BY)
    return rows.select_related("person").only(*columns).order_by("pk")


@dataclass(frozen=True, slots=True)
class Abilities:
    """By helper (ids): skills with their levels, hours [from, to) in minutes since midnight, services not given."""

    skills: Mapping[str, Mapping[str, int]]
    hours: Mapping[str, Sequence[tuple[int, int]]]
    refused: Mapping[str, frozenset[str]]


def abilities_on(
    helpers: Iterable[str], day: date, hours: Mapping[str, Sequence[tuple[int, int]]] | None = None
) -> Abilities:
    """All that planning a day asks of these helpers (ids). Asks for no permission: who names them may see them.
    `hours` are what they offer that day where that is read already."""
    keys = list(helpers)
    refused: dict[str, frozenset[str]] = defaultdict(frozenset)
    for helper, service in ServiceRefusal.objects.filter(helper__in=keys).order_by().values_list("helper", "service"):
        refused[helper] |= {service}
    return Abilities(proven_skills(keys, day), hours_on(keys, day) if hours is None else hours, refused)


def hours_on(helpers: Iterable[str], day: date) -> Mapping[str, Sequence[tuple[int, int]]]:
    """The hours of a weekday by helper, the earliest first; nothing of who offers none."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    week = Availability.objects.filter(helper__in=list(helpers), weekday=day.weekday()).order_by("from_minute", "pk")
    for helper, start, end in week.values_list("helper", "from_minute", "to_minute"):
        found[helper].append((start, end))
    return found


def proven_skills(helpers: Iterable[str], day: date) -> Mapping[str, Mapping[str, int]]:
    """Skills as `queries.skills_on` counts them, by helper: with a valid, verified paper of that day."""
    keys = list(helpers)
    papers = Certificate.objects.filter(helper__in=keys, valid_from__lte=day, valid_to__gt=day)
    papers = papers.filter(verified_at__isnull=False).order_by("pk")
    proven = set(papers.values_list("helper", "skill_code"))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = Skill.objects.filter(helper__in=keys).order_by("pk").values_list("helper", "code", "level")
    for helper, code, level in rows:
        if (helper, code) in proven:
            found[helper][code] = level
    return found
