"""The rows that each page of a working day shows, as a tutorial would ask for them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from bench.load.district import Community
from huzhu.care.calls.models import Call
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.bank.models import Transfer
from huzhu.commons.helpers.models import Availability, Helper
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.models import Person

PAGE = 50
NEED = "pk service elder.gender elder.born_on place.name earliest_at minutes get_state_display"
PROMISE = "pk starts_at ends_at get_state_display helper.get_kind_display need.service need.elder.gender"
PERSON = "pk gender born_on place.name"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a page, and what of each of them is shown, as a template writes it."""

    rows: QuerySet[object]
    shown: str


def tables_of(one: Community, today: date, found: dict[str, list[str]]) -> dict[str, tuple[Table, ...]]:
    """The tables of each page for whoever looks first in a community; `found` are the people a search finds.

    The pages "elder: ask" and "front" show no rows: what one can ask for is a list in the code.
    """
    return {**_of_people(one), **_of_station(one, today, found), **_of_public(one)}


def _of_people(one: Community) -> dict[str, tuple[Table, ...]]:
    elder, helper = one.elders[0], one.helpers[0]
    coming = Table(_promises().filter(need__elder=elder), PROMISE)
    return {
        "elder: home": (coming,),
        "elder: my visits": (coming,),
        "elder: my time": (_hours(elder),),
        "elder: ask": (),
        "helper: today": (Table(_promises().filter(helper=helper), PROMISE),),
        "helper: near me": (Table(_open(one), NEED),),
        "helper: my time": (_hours(helper.person),),
        "helper: me": (Table(Availability.objects.filter(helper=helper).order_by("weekday"), "weekday from_minute"),),
    }


def _of_station(one: Community, today: date, found: dict[str, list[str]]) -> dict[str, tuple[Table, ...]]:
    elder, there = one.elders[0], Person.objects.select_related("place").order_by("pk")
    first = Need.objects.filter(place__path__startswith=one.place.path).order_by("pk")[0]
    day = today + timedelta(days=1)
    planned = (Table(_promises().filter(need__place=one.place, starts_at__date=day), PROMISE), Table(_open(one), NEED))
    waiting = Notice.objects.filter(place=one.place, channel="call", state="waiting").order_by("told_at", "pk")
    helpers = Helper.objects.filter(place=one.place).order_by("pk")
    searches = {page: (Table(there.filter(pk__in=keys), PERSON),) for page, keys in found.items()}
    return searches | {
        "desk: calls": (Table(Call.objects.filter(place=one.place).order_by("pk"), "pk began_at outcome"),),
        "desk: approvals": (Table(_needs(one).filter(state=Need.State.ASKED)[:PAGE], NEED),),
        "desk: people": (Table(there.filter(place=one.place)[:PAGE], PERSON),),
        "desk: a person": (Table(there.filter(pk=elder.pk), PERSON), Table(_needs(one).filter(elder=elder), NEED)),
        "desk: a request": (
            Table(_needs(one).filter(pk=first.pk), NEED),
            Table(_promises().filter(need=first), PROMISE),
        ),
        "desk: day list": planned,
        "desk: board": (*planned, Table(helpers, "pk get_kind_display")),
        "desk: call-backs": (Table(waiting[:PAGE], "pk kind told_at"),),
    }


def _of_public(one: Community) -> dict[str, tuple[Table, ...]]:
    asked = Need.objects.order_by("state").values("state").annotate(many=Count("pk"))
    done = Visit.objects.order_by("state").values("state").annotate(many=Count("pk"))
    lines = Announcement.objects.filter(place=one.place).order_by("pk")
    return {
        "bureau: month": (Table(asked, "state many"), Table(done, "state many")),
        "wall screen": (Table(_open(one)[:PAGE], NEED), Table(lines, "pk title")),
        "figures": (Table(asked, "state many"), Table(done, "state many")),
        "front": (),
    }


def _needs(one: Community) -> QuerySet[Need]:
    return Need.objects.filter(place=one.place).select_related("elder", "place").order_by("earliest_at", "pk")


def _open(one: Community) -> QuerySet[Need]:
    return _needs(one).filter(state=Need.State.APPROVED, assignments=None)


def _promises() -> QuerySet[Assignment]:
    return Assignment.objects.select_related("need__elder", "need__place", "helper").order_by("starts_at", "pk")


def _hours(person: Person) -> Table:
    rows = Transfer.objects.filter(credit__owner=person).select_related("entry").order_by("pk")
    return Table(rows, "pk amount entry.kind")
