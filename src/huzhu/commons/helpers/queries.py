"""Reading helpers: who there is, and what each can do on a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from huzhu.commons.helpers.abilities import as_planned
from huzhu.commons.helpers.models import Avoidance, Certificate, Helper, Photo
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor


def helpers_for(by: Actor) -> QuerySet[Helper]:
    """All helpers `by` may see, with person and place; order and slice at the door."""
    return visible_to(by, Verb.SEE_HELPER, Helper).select_related("person", "place")


def helpers_on(by: Actor, place: Division, day: date) -> QuerySet[Helper]:
    """Active helpers under a place who are not away on a day, as planning that day reads them."""
    away = Q(absences__from_on__lte=day, absences__to_on__gt=day)
    seen = visible_to(by, Verb.SEE_HELPER, Helper).filter(standing=Helper.Standing.ACTIVE)
    return as_planned(seen.filter(place__path__startswith=place.path).exclude(away))


def kept_apart(elders: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """By elder (ids), the helpers not to be brought together with them; who said so is nobody else's business.

    Asks for no permission: the plan that keeps them apart has been permitted to see both.
    """
    rows = Avoidance.objects.filter(elder__in=set(elders)).order_by("elder", "helper").values_list("elder", "helper")
    found: dict[str, set[str]] = defaultdict(set)
    for elder, helper in rows:
        found[elder].add(helper)
    return {elder: frozenset(helpers) for elder, helpers in found.items()}


def skills_on(helper: Helper, day: date) -> Mapping[str, int]:
    """What a helper can do on a day, with its level: skills count only with a valid, verified paper of that day.

    For many helpers `abilities.proven_skills`. Source: domain.md 7 (an expired certificate blocks matching).
    """
    proven = {paper.skill_code for paper in helper.certificates.all() if _good(paper, day)}
    return {skill.code: skill.level for skill in helper.skills.all() if skill.code in proven}


def pictured() -> Exists:
    """Of many helpers: those of whom there is a picture."""
    return Exists(Photo.objects.filter(helper=OuterRef("pk")))


def has_photo(helper: Helper) -> bool:
    """Whether there is a picture of the helper."""
    return Photo.objects.filter(helper=helper).exists()


def _good(paper: Certificate, day: date) -> bool:
    return paper.valid_from <= day < paper.valid_to and paper.verified_at is not None
