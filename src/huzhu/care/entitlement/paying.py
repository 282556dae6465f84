"""What the grants of a place come to in a month: read from applications, facts and rules, and written down nowhere."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q

from huzhu.care.entitlement.models import Application
from huzhu.care.entitlement.sheets import sheets_of
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.conditions import Sheet
from huzhu.kernel.entitlement.paying import Given, Line, month_lines
from huzhu.kernel.moments import Span

GIVEN = (Application.State.GRANTED, Application.State.ENDED)


type Sheets = Mapping[tuple[str, date], Sheet]
"""What was known of each person, by code, on the day that counts for them."""


def month_of(by: Actor, place: Division, benefits: Benefits) -> tuple[Line, ...]:
    """Whom of a place, and under it, how much is to be paid for the month of the rules (`benefits.on`, its first day).

    Whom `by` may not see is left out. A grant that was made and ended on the same day was a mistake and has no line.
    """
    return reckoned(by, place, benefits)[0]


def reckoned(
    by: Actor, place: Division, benefits: Benefits, without: Iterable[str] = ()
) -> tuple[tuple[Line, ...], Sheets]:
    """The same, and what was known of each; `without` are paths under the place that go by another list."""
    month = benefits.on.replace(day=1)
    after = (month + timedelta(days=32)).replace(day=1)
    there = visible_to(by, Verb.SEE_ENTITLEMENT, Application).filter(person__place__path__startswith=place.path)
    for path in without:
        there = there.exclude(person__place__path__startswith=path)
    reach = Q(ended_on__isnull=True) | Q(ended_on__gte=month - timedelta(days=31))
    rows = there.filter(reach, state__in=GIVEN, from_on__lt=after).order_by("pk")
    given = [one for row in rows for one in _given(row)]
    sheets = _sheets(given, month, benefits)
    return month_lines(month, given, lambda person, day: sheets[person, day], benefits), sheets


def _given(row: Application) -> Iterable[Given]:
    ends = [one for one in (row.to_on, row.ended_on) if one is not None]
    if row.from_on is not None and (not ends or row.from_on < min(ends)):
        yield Given(row.pk, row.person_id, str(row.benefit), Span(row.from_on, min(ends, default=None)))


def _sheets(given: Iterable[Given], month: date, benefits: Benefits) -> Sheets:
    """What is known of each on the first of the month, or on the day on which the grant begins in it."""
    asked: dict[date, set[str]] = {}
    for one in given:
        asked.setdefault(max(month, one.span.start), set()).add(one.person)
    found: dict[tuple[str, date], Sheet] = {}
    for day, persons in sorted(asked.items()):
        people = list(Person.objects.filter(pk__in=persons).only("pk", "born_on").order_by("pk"))
        found |= {(code, day): sheet for code, sheet in sheets_of(people, benefits, day).items()}
    return found
