"""Whether hours agree to the minute: what visits say, what the books hold, and what the figures show."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import batched

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from huzhu.care.visits.crediting import owed_under, reference_of
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.models import Entry, Hold, Transfer
from huzhu.commons.bank.queries import minutes_posted
from huzhu.commons.codes import LENGTH
from huzhu.commons.groups.models import Activity
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.timebank.spending import spending_references
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.oversight.figures.queries import Month, figures_of, month_of, places_below, reconciliation

ROWS_AT_ONCE = 200
State = Visit.State
SETTLED = (State.CONFIRMED, State.UPHELD)
ROWS_BY_PREFIX: Mapping[str, type[Attendance] | type[Visit] | type[Activity]] = {
    "attendance:": Attendance,
    "bonus:": Attendance,
    "spend:": Visit,
    "activity:": Activity,
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two of the three tell different minutes.

    `thing` is `attendance:…`, `visit:…`, `activity:…`, `entry:…`, `hold:…` or `figure:NAME:PLACE:DAY`; `of` says which
    minutes, `told` is what visits or figures say, `booked` what the books hold; `visit` is the id of the visit, if any.
    """

    thing: str
    of: str
    told: int
    booked: int
    visit: str = ""


@dataclass(slots=True)
class _Booked:
    """The minutes of confirmed visits in the books, by division and the first day of the local month."""

    minutes: Counter[tuple[str, date]] = field(default_factory=Counter)
    months: set[date] = field(default_factory=set)

    def under(self, place: Division, month: Month) -> int:
        """Those of a place and all under it."""
        return sum(
            n for (path, day), n in self.minutes.items() if path.startswith(place.path) and day == month.first_on
        )


def hours_disagreements(by: Actor, place: Division) -> Iterator[Disagreement]:
    """Where visits, books and figures of a place and all under it tell different minutes; nothing where all agree.

    What a group gave together is held against its own entry. Each visit is held against its own entries and holds,
    each entry for a visit needs one, and each month's figures, of each place that has others under it, must be what the
    books hold for its visits. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_FIGURES, within=place)
    booked = _Booked()
    for visits in _in_pieces(Visit.objects.filter(place__path__startswith=place.path)):
        yield from _visits_unlike_books(visits, booked)
    yield from _activities_unlike_books(place)
    yield from _books_without_visits(place)
    yield from _figures_unlike_books(by, place, booked)


def month_disagreements(by: Actor, place: Division, month: Month) -> Iterator[Disagreement]:
    """The visits of one month that the books tell otherwise. Refuses: NotPermitted, NotFound."""
    require(by, Verb.SEE_FIGURES, within=place)
    there = Visit.objects.filter(place__path__startswith=place.path)
    for visits in _in_pieces(there.filter(began_at__gte=month.from_at, began_at__lt=month.to_at)):
        yield from _visits_unlike_books(visits, _Booked())


def _in_pieces(visits: QuerySet[Visit]) -> Iterator[Sequence[Visit]]:
    rows, last = visits.select_related("place").prefetch_related("attendances").order_by("pk"), ""
    while piece := list(rows.filter(pk__gt=last)[:ROWS_AT_ONCE]):
        yield piece
        last = piece[-1].pk


def _visits_unlike_books(visits: Sequence[Visit], booked: _Booked) -> Iterator[Disagreement]:
    parts = [(visit, part) for visit in visits for part in visit.attendances.all()]
    earned = [reference_of(part) for _visit, part in parts]
    spent = {visit.pk: spending_references(owed_under(visit)) for visit in visits}
    asked = [*earned, *(one for some in spent.values() for one in some)]
    posted, waiting = minutes_posted(asked), _waiting(asked)
    for visit, part in parts:
        reference, minutes = reference_of(part), part.credited_minutes or 0
        found = posted.get(reference, 0)
        due, later = minutes if visit.state == State.CONFIRMED else 0, 0 if visit.state in SETTLED else minutes
        yield from _unlike(reference, "posted", due, found, visit.pk)
        yield from _unlike(reference, "waiting", later, waiting[reference], visit.pk)
        if visit.state == State.CONFIRMED:
            first_on = local_day(visit.began_at, visit.place.time_zone).replace(day=1)
            booked.months.add(first_on)
            booked.minutes[visit.place.path, first_on] += found
    for visit in visits:
        paid = sum(posted.get(one, 0) for one in spent[visit.pk])
        aside = sum(waiting[one] for one in spent[visit.pk])
        owed, thing = visit.owed_minutes or 0, f"visit:{visit.pk}"
        most = owed if visit.state == State.CONFIRMED else 0  # what nobody had was not taken, so it may be less
        yield from _unlike(thing, "spent", min(paid, most), paid, visit.pk)
        yield from _unlike(thing, "set aside", 0 if visit.state in SETTLED else min(aside, owed), aside, visit.pk)


def _activities_unlike_books(place: Division) -> Iterator[Disagreement]:
    """What groups gave together: posted whole, and nothing of it once it is taken back."""
    given = Activity.objects.filter(place__path__startswith=place.path).order_by("pk")
    for rows in batched(given.values_list("pk", "minutes", "undone_at"), ROWS_AT_ONCE):
        told = {f"activity:{key}": 0 if undone_at else minutes for key, minutes, undone_at in rows}
        posted = minutes_posted(told)
        for reference, minutes in told.items():
            yield from _unlike(reference, "posted", minutes, posted.get(reference, 0))


def _unlike(thing: str, of: str, told: int, booked: int, visit: str = "") -> Iterator[Disagreement]:
    if told != booked:
        yield Disagreement(thing, of, told, booked, visit)


def _waiting(references: Sequence[str]) -> Counter[str]:
    holds = Hold.objects.filter(reference__in=references, state=Hold.State.PENDING).order_by("pk")
    return Counter(dict(holds.values_list("reference", "amount")))


def _books_without_visits(place: Division) -> Iterator[Disagreement]:
    """What was booked or set aside for a visit, or a day of a group, that is not there."""
    here = Q(debit__place__path__startswith=place.path) | Q(credit__place__path__startswith=place.path)
    moved = Exists(Transfer.objects.filter(here, entry=OuterRef("pk")))
    for prefix, model in ROWS_BY_PREFIX.items():
        row = Substr("reference", len(prefix) + 1, LENGTH)
        there = Exists(model._default_manager.filter(pk=OuterRef("row")))
        entries = Entry.objects.filter(moved, reference__startswith=prefix).annotate(row=row).exclude(there)
        for reference, minutes in minutes_posted(entries.values_list("reference", flat=True).order_by("pk")).items():
            yield Disagreement(f"entry:{reference}", "posted", 0, minutes)
        holds = Hold.objects.filter(here, reference__startswith=prefix, state=Hold.State.PENDING).annotate(row=row)
        for reference, minutes in holds.exclude(there).order_by("pk").values_list("reference", "amount"):
            yield Disagreement(f"hold:{reference}", "waiting", 0, minutes)


def _figures_unlike_books(by: Actor, place: Division, booked: _Booked) -> Iterator[Disagreement]:
    """Each way in which a figure of hours is shown, for every place that has others under it."""
    divisions = list(Division.objects.filter(path__startswith=place.path).order_by("path", "pk"))
    for one, after in zip(divisions, [*divisions[1:], None], strict=True):
        if one != place and not (after and after.path.startswith(one.path)):
            continue  # it is counted in the table of the place above it
        for first_on in sorted(booked.months):
            month = month_of(one, first_on)
            shown = {figure.code: figure.value or 0 for figure in figures_of(by, one, month)}
            whole, where = booked.under(one, month), f"{one.pk}:{first_on}"
            yield from _unlike(f"figure:minutes_credited:{where}", "shown", int(shown["minutes_credited"]), whole)
            both = reconciliation(by, one, month)
            yield from _unlike(f"figure:reconciliation:{where}", "shown", both.visit_minutes, both.bank_minutes)
            for line in places_below(by, one, month):
                thing = f"figure:places_below:{line.place.pk}:{first_on}"
                yield from _unlike(thing, "shown", line.minutes_credited, booked.under(line.place, month))
