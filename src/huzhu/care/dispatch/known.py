"""What is known of elders and helpers on a day, as a plan asks it: for hundreds in one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huzhu.care.dispatch.models import Assignment
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Fact
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import community_of


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on the list of a place on a day, as `helpers_on` gives them to the one who asks, with the hours [from,
    to) they offer in minutes of the day: for a page that has read them already."""

    place: Division
    on: date
    helpers: Mapping[str, Helper]
    hours: Mapping[str, Sequence[tuple[int, int]]]

    def community_of(self, place: Division) -> Division:
        """The community a place lies in; the roster's own where that is it."""
        own = self.place.tier == Division.Tier.COMMUNITY and place.path.startswith(self.place.path)
        return self.place if own else community_of(place)

    def is_of(self, place: Division, day: date) -> bool:
        """Whether it lists that place and day."""
        return self.place.pk == place.pk and self.on == day


def facts_on(asked: Mapping[str, Collection[str]], day: date) -> Mapping[str, list[tuple[str, str]]]:
    """By kind of fact, what is known on a day of the people it is asked of, by person; the newest last.

    One statement for all kinds; a fact that was not asked for is not opened.
    """
    known = Fact.objects.filter(person__in=set().union(*asked.values()), kind__in=list(asked), from_on__lte=day)
    known = known.exclude(to_on__lte=day).only("person", "kind", "value").order_by("from_on", "pk")
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in asked}
    for one in known:
        if one.person_id in asked[one.kind]:
            found[one.kind].append((one.person_id, str(one.value)))
    return found


def familiar_faces(elders: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Who has been at each elder's door before: familiar faces, and the sign that a visit is not the first."""
    been = Assignment.objects.filter(need__elder__in=set(elders), begun_at__isnull=False)
    faces: dict[str, set[str]] = defaultdict(set)
    for elder, helper in been.values_list("need__elder", "helper").distinct().order_by("need__elder", "helper"):
        faces[elder].add(helper)
    return {elder: frozenset(met) for elder, met in faces.items()}
