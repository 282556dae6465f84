"""Whom the help reaches: of the elders who live in each place, how many somebody came to in a month.

Source: an elder is who has turned sixty (Law on the Protection of the Rights and Interests of the Elderly, article 2).
What is small is hidden here as in the figures for everybody: this page is printed and passed on.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from huzhu.care.visits.models import Visit
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import birthday_in
from huzhu.kernel.suppression import hidden_cells, is_shown
from huzhu.oversight.figures.queries import Month

ELDER_FROM_AGE = 60


@dataclass(frozen=True, slots=True)
class Reach:
    """Elders known in a place and, of those, how many were visited; None where too few are behind it to tell."""

    place: Division
    elders: int
    visited: int | None

    @property
    def percent(self) -> int | None:
        """Visited of known, 0 to 100, rounded down so that "all" is said of all alone; None where it is not told."""
        return None if self.visited is None or not self.elders else 100 * self.visited // self.elders


@dataclass(frozen=True, slots=True)
class Coverage:
    """A place as a whole, its parts, and how many people there have no date of birth, so that nobody knows."""

    whole: Reach
    parts: Sequence[Reach]
    ages_unknown: int

    @property
    def lived_in(self) -> Sequence[Reach]:
        """The parts where elders are known to live."""
        return [one for one in self.parts if one.elders]

    @property
    def places_reached(self) -> int:
        """In how many of them somebody came to an elder; one that is not told had some."""
        return sum(one.visited != 0 for one in self.lived_in)


def coverage_of(by: Actor, place: Division, month: Month) -> Coverage:
    """The reach of a month in a place and in each division right under it, by where the elders live.

    Who lives in the place itself and in none of those is a part of its own, under the place's name. Four statements,
    however many there are; no name is read. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_FIGURES, within=place)
    lines = _parts_of(place)
    known, visited = _elders(place, month), _visited(place, month)
    sums = [(sum(known[pk] for pk in inside), sum(visited[pk] for pk in inside)) for _one, inside in lines]
    hidden = hidden_cells([came for _all, came in sums]) | hidden_cells([there - came for there, came in sums])
    parts = [
        Reach(one, there, None if number in hidden else came)
        for number, ((one, _inside), (there, came)) in enumerate(zip(lines, sums, strict=True))
    ]
    there, came = known.total(), visited.total()
    whole = Reach(place, there, came if is_shown(came, there) else None)
    if not parts[-1].elders:  # nobody lives in the place itself: everybody lives in one of its parts
        parts.pop()
    return Coverage(whole, parts, _ages_unknown(place, month))


def _parts_of(place: Division) -> list[tuple[Division, list[str]]]:
    """Each division right under the place with the ids of all in it; the place itself comes last."""
    all_of_it = in_order(Division.objects.filter(path__startswith=place.path))
    children = [one for one in all_of_it if one.path.removeprefix(place.path).count("/") == 1]
    inside = [(child, [one.pk for one in all_of_it if one.path.startswith(child.path)]) for child in children]
    return [*inside, (place, [place.pk])]


def _elders(place: Division, month: Month) -> Counter[str]:
    there = Person.objects.filter(_living("", place, month), born_on__lte=_sixty_by(month))
    return Counter(dict(there.values_list("place").annotate(Count("pk")).order_by("place")))


def _visited(place: Division, month: Month) -> Counter[str]:
    visits = Visit.objects.filter(
        _living("elder__", place, month),
        elder__born_on__lte=_sixty_by(month),
        began_at__gte=month.from_at,
        began_at__lt=month.to_at,
        left_at__isnull=False,
    )
    by_place = visits.values_list("elder__place").annotate(Count("elder", distinct=True)).order_by("elder__place")
    return Counter(dict(by_place))


def _ages_unknown(place: Division, month: Month) -> int:
    return Person.objects.filter(_living("", place, month), born_on__isnull=True).count()


def _living(before: str, place: Division, month: Month) -> Q:
    """Known in the place by the end of the month, and alive for some of it."""
    given: Mapping[str, object] = {"place__path__startswith": place.path, "registered_at__lt": month.to_at}
    alive = Q(**{f"{before}died_on__isnull": True}) | Q(**{f"{before}died_on__gte": month.first_on})
    return Q(**{before + name: value for name, value in given.items()}) & alive


def _sixty_by(month: Month) -> date:
    last = month.to_at.date() - timedelta(days=1)
    return birthday_in(last, last.year - ELDER_FROM_AGE)
