"""What is known of elders and helpers on a day, as a plan asks it: for hundreds in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from huzhu.care.dispatch.models import Assignment
from huzhu.commons.people.models import Fact


def facts_on(persons: Iterable[str], kind: str, day: date) -> list[tuple[str, str]]:
    """What is known of these people on a day, by person; the newest last."""
    known = Fact.objects.filter(person__in=set(persons), kind=kind, from_on__lte=day).exclude(to_on__lte=day)
    return [(one.person_id, str(one.value)) for one in known.only("person", "value").order_by("from_on", "pk")]


def familiar_faces(elders: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Who has been at each elder's door before: familiar faces, and the sign that a visit is not the first."""
    been = Assignment.objects.filter(need__elder__in=set(elders), begun_at__isnull=False)
    faces: dict[str, set[str]] = defaultdict(set)
    for elder, helper in been.values_list("need__elder", "helper").distinct().order_by("need__elder", "helper"):
        faces[elder].add(helper)
    return {elder: frozenset(met) for elder, met in faces.items()}
