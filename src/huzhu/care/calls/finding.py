"""Who may be calling: of the people a search finds, those of one's own place and those who rang of late come first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Max, OuterRef, Subquery, Value, When

from huzhu.care.calls.models import Call
from huzhu.commons.people.keys import Why
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_like, why_found
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be calling, and by what they were found."""

    person: Person
    why: frozenset[Why]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A few who may be calling, and whether there are more."""

    hits: Sequence[Found]
    more: bool


def find_callers(by: Actor, text: str, near: Division, *, start: int = 0, most: int = 8) -> FoundPage:
    """Those whom `text` fits, from the `start`-th on, the likeliest first.

    By name, initials or number before by door; people of `near` before others; who rang or was rung about last
    before who did long ago or never; then the oldest. An empty text finds nobody.
    """
    if not text.strip():
        return FoundPage([], False)
    here = When(place__path__startswith=near.path, then=Value(0))
    elsewhere = Case(here, default=Value(1), output_field=IntegerField())
    spoken = Call.objects.filter(about=OuterRef("pk")).order_by().values("about")
    last = Subquery(spoken.annotate(last=Max("began_at")).values("last"))
    ranked = persons_like(by, text).annotate(elsewhere=elsewhere, spoken_at=last)
    likely = ranked.order_by("-by_person", "elsewhere", F("spoken_at").desc(nulls_last=True), "born_on", "pk")
    rows = list(likely.prefetch_related("phones")[start : start + most + 1])
    shown = rows[:most]
    why = why_found(text, shown)
    return FoundPage([Found(person, why[person.pk]) for person in shown], len(rows) > most)
