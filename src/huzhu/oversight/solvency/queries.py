"""From the books, visits and needs of a place to what a forecast stands on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Substr

from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.models import Account, Hold
from huzhu.commons.codes import LENGTH
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import age_on
from huzhu.kernel.solvency.forecast import Levers, Outlook, outlook
from huzhu.kernel.solvency.history import AgeYear, Community, Standing
from huzhu.kernel.units import Unit

YEARS_BACK = 6
USUAL_AGE = 66  # of a member, where no birth date is known of any
NOT_WANTED = (Need.State.REFUSED, Need.State.CANCELLED)
SERVED = (Visit.State.LEFT, Visit.State.CONFIRMED, Visit.State.DISPUTED)
SPENT = "spend:"  # before the id of a visit, in the reference of what it cost


@dataclass(frozen=True, slots=True)
class Member:
    """One member as the forecast knows him: no name, only when born, joined and gone, and what is on the account."""

    born_on: date
    joined_on: date
    gone_on: date | None
    balance: int


def outlook_of(
    by: Actor,
    place: Division,
    on: date,
    *,
    years: int = 10,
    levers: Levers = Levers(),  # noqa: B008
) -> Outlook:
    """The years ahead of a place and all under it, as they look on a day.

    Refuses: YearsOutOfBounds, HistoryTooShort, NotPermitted, NotFound.
    """
    return outlook(community_on(by, place, on), years, levers, seed=on.toordinal())


def community_on(by: Actor, place: Division, on: date) -> Community:
    """The members of a place and all under it, and what they did in each of the six years that end on a day.

    A year counts from `on` backwards; one in which nobody was a member yet is left out. Who has no birth date counts
    as of the middle age. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_FIGURES, within=place)
    members = _members(place, on)
    standing: dict[int, list[int]] = {}
    for one in members.values():
        if one.gone_on is None or one.gone_on > on:
            standing.setdefault(age_on(one.born_on, on), []).append(one.balance)
    history = [row for back in range(YEARS_BACK) for row in _year(place, members, on, back)]
    return Community(place.pk, [Standing(age, tuple(some)) for age, some in sorted(standing.items())], history)


def _members(place: Division, on: date) -> Mapping[str, Member]:
    zone = ZoneInfo(place.time_zone)
    accounts = Account.objects.filter(kind=Account.Kind.MEMBER, unit=Unit.MINUTES, place__path__startswith=place.path)
    rows = list(
        accounts.order_by("pk").values_list("owner", "owner__born_on", "opened_at", "owner__died_on", "balance")
    )
    births = [row[1] for row in rows if row[1]]
    usual = median_low(births) if births else on - timedelta(days=USUAL_AGE * 365)
    return {
        owner: Member(born or usual, opened.astimezone(zone).date(), died, balance or 0)
        for owner, born, opened, died, balance in rows
    }


def _year(place: Division, members: Mapping[str, Member], on: date, back: int) -> Iterator[AgeYear]:
    from_on, to_on = _years_before(on, back + 1), _years_before(on, back)
    ages = {owner: age_on(min(one.born_on, from_on), from_on) for owner, one in members.items()}
    counts: dict[str, Counter[int]] = {"members": Counter(), "joined": Counter(), "gone": Counter()}
    middle = from_on + (to_on - from_on) / 2
    for owner, one in members.items():
        there = one.joined_on < to_on and (one.gone_on is None or one.gone_on >= from_on)
        counts["members"][ages[owner]] += there and one.joined_on <= middle  # there for most of the year
        counts["joined"][ages[owner]] += there and one.joined_on >= from_on
        counts["gone"][ages[owner]] += there and one.gone_on is not None and one.gone_on < to_on
    given, wanted = _given(place, from_on, to_on), _wanted(place, from_on, to_on)
    for age in sorted(set(ages.values())):
        mine = {owner for owner, its in ages.items() if its == age}
        numbers = {name: count[age] for name, count in counts.items()}
        yield AgeYear(-back, age, **numbers, given=_by_service(given, mine), wanted=_by_service(wanted, mine))


type Minutes = Mapping[str, Mapping[str, int]]  # by person, then by service


def _given(place: Division, from_on: date, to_on: date) -> Minutes:
    begin, end = _moments(place, from_on, to_on)
    rows = Attendance.objects.filter(
        visit__place__path__startswith=place.path, left_at__gte=begin, left_at__lt=end, credited_minutes__gt=0
    )
    return _summed(rows.values_list(F("assignment__helper__person"), "visit__need__service", Sum("credited_minutes")))


def _wanted(place: Division, from_on: date, to_on: date) -> Minutes:
    """What members' accounts paid for visits, theirs or of those they share with; and what they asked for in vain."""
    begin, end = _moments(place, from_on, to_on)
    service = Visit.objects.filter(pk=OuterRef("visit")).values("need__service")
    visit = Substr("reference", len(SPENT) + 1, LENGTH)
    paid = Hold.objects.filter(reference__startswith=SPENT, placed_at__gte=begin, placed_at__lt=end)
    paid = paid.filter(debit__kind=Account.Kind.MEMBER, debit__place__path__startswith=place.path)
    paid = paid.exclude(state=Hold.State.VOIDED).annotate(visit=visit).annotate(service=Subquery(service))
    needs = Need.objects.filter(place__path__startswith=place.path, earliest_at__gte=begin, earliest_at__lt=end)
    in_vain = needs.exclude(state__in=NOT_WANTED).exclude(visit__state__in=SERVED)
    return _summed(
        [
            *paid.values_list("debit__owner", "service")
            .annotate(sum=Sum("amount"))
            .order_by("debit__owner", "service"),
            *in_vain.values_list("elder", "service", Sum("minutes")).order_by("elder", "service"),
        ]
    )


def _summed(rows: object) -> Minutes:
    found: dict[str, dict[str, int]] = {}
    for person, service, minutes in rows:  # type: ignore[attr-defined]  # a query set of triples
        its = found.setdefault(person, {})
        its[service] = its.get(service, 0) + int(minutes)
    return found


def _by_service(minutes: Minutes, persons: set[str]) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for person in persons & minutes.keys():
        total.update(minutes[person])
    return dict(total)


def _moments(place: Division, from_on: date, to_on: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(place.time_zone)
    first, last = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (from_on, to_on))
    return first, last


def _years_before(on: date, years: int) -> date:
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return date(on.year - years, on.month, day)
