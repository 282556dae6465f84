"""What an elder has arranged, from the asking to the last word: state, day, hour and visitor in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import promises_for
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_of
from huzhu.care.visits.models import Visit
from huzhu.care.visits.queries import visits_of
from huzhu.commons.people.models import Person
from huzhu.doors.web.home.choices import asked, task
from huzhu.doors.web.wording import spoken_day, spoken_time
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.packs import catalogue_on

NOON = 12
NEEDS_READ = (
    "elder",
    "service",
    "state",
    "minutes",
    "earliest_at",
    "latest_start_at",
    "refused_because",
    "cancelled_because",
)
PROMISES_READ = (
    "need",
    "starts_at",
    "ends_at",
    "expected_at",
    "password",
    "helper__vest_number",
    "helper__person__name",
    "helper__photo__taken_at",
)


@dataclass(frozen=True, slots=True)
class State:
    """A state as `{% status %}` shows it."""

    word: str
    tone: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """Whose picture can be shown, and by which promise it is asked for."""

    name: str
    promise: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One thing asked for. `phase` is asked, looking, promised, here, left, fine, wrong, refused, cancelled or over."""

    key: str
    phase: str
    state: State
    title: str
    task: str
    service: str
    day: str
    clock: str
    begins_at: datetime
    ends_at: datetime
    minutes: int
    visitors: list[str] = field(default_factory=list)
    vests: list[str] = field(default_factory=list)
    faces: list[Face] = field(default_factory=list)
    password: str = ""
    because: str = ""
    visit: str = ""
    late: str = ""

    @property
    def who(self) -> str:
        """The visitors in one word."""
        return ("、" if (get_language() or "zh").startswith("zh") else ", ").join(self.visitors)

    @property
    def vest(self) -> str:
        """The numbers on their backs in one word; empty where nobody wears one with a number."""
        return ("、" if (get_language() or "zh").startswith("zh") else ", ").join(self.vests)

    @property
    def ahead(self) -> bool:
        """Whether it is still to come."""
        return self.phase in ("asked", "looking", "promised", "here")


def arrangements_of(by: Actor, at: datetime, elder: Person, needs: Iterable[Need] | None = None) -> list[Arrangement]:
    """What one person asked for, the newest first; three statements, however many there are."""
    listed = list(in_short(needs_of(by, elder)) if needs is None else needs)
    if not listed:
        return []
    keys = [need.pk for need in listed]
    promises = promises_for(by, elder).filter(need__in=keys).order_by("need", "role", "pk")
    promises = promises.select_related(None).select_related("helper__person", "helper__photo").only(*PROMISES_READ)
    coming = {need: list(rows) for need, rows in groupby(promises, key=lambda one: one.need_id)}
    visits = visits_of(by, elder).filter(need__in=keys).select_related(None).only("need", "state")
    seen = {visit.need_id: visit for visit in visits}
    return [_arrangement(need, coming.get(need.pk, []), seen.get(need.pk), at) for need in listed]


def in_short(needs: QuerySet[Need]) -> QuerySet[Need]:
    """The same needs with what an arrangement says of them; the rest, with elder and place, on asking."""
    return needs.select_related(None).only(*NEEDS_READ)


def arrangement_of(by: Actor, at: datetime, need: Need) -> Arrangement:
    """One of them."""
    return arrangements_of(by, at, need.elder, [need])[0]


def day_word(day: date, today: date) -> str:
    """今天, 明天, or the day with its weekday."""
    ahead = (day - today).days
    return {0: _("Today"), 1: _("Tomorrow")}.get(ahead) or spoken_day(day)


def part_word(earliest: datetime, latest: datetime) -> str:
    """Morning, afternoon, or any time of the day."""
    if timezone.localtime(latest).hour < NOON:
        return _("in the morning")
    if timezone.localtime(earliest).hour >= NOON:
        return _("in the afternoon")
    return _("any time of the day")


def _arrangement(need: Need, coming: list[Assignment], visit: Visit | None, at: datetime) -> Arrangement:
    phase = _phase(need, coming, visit)
    begins_at = coming[0].starts_at if coming else need.earliest_at
    shown = phase in ("promised", "here")
    return Arrangement(
        key=need.pk,
        phase=phase,
        state=_state(phase),
        title=asked(need.service),
        task=task(need.service),
        service=service_name(need.service),
        day=_day(need, begins_at, at, promised=bool(coming)),
        clock=spoken_time(begins_at) if coming else _part(need),
        begins_at=begins_at,
        ends_at=coming[0].ends_at if coming else need.latest_start_at + timedelta(minutes=need.minutes),
        minutes=need.minutes,
        visitors=[str(one.helper.person.name) for one in coming],
        vests=[one.helper.vest_number for one in coming if one.helper.vest_number],
        faces=[Face(str(one.helper.person.name), one.pk) for one in coming if shown and hasattr(one.helper, "photo")],
        password=coming[0].password if coming and shown else "",
        because=need.refused_because or need.cancelled_because,
        visit=visit.pk if visit else "",
        late=_late(coming[0], at) if phase == "promised" else "",
    )


def _late(first: Assignment, at: datetime) -> str:
    """That the helper is late: as the helper said, or as the clock says."""
    after = timedelta(minutes=catalogue_on(timezone.localdate(first.starts_at)).safety.late_after_minutes)
    if first.expected_at and at <= first.expected_at + after:
        return _("Running late: comes at about %(time)s.") % {"time": spoken_time(first.expected_at)}
    if at > max(first.starts_at, first.expected_at or first.starts_at) + after:
        return _("The helper is late. The station is looking into it.")
    return ""


def _day(need: Need, begins_at: datetime, at: datetime, *, promised: bool) -> str:
    today, first = timezone.localdate(at), timezone.localdate(begins_at)
    last = timezone.localdate(need.latest_start_at)
    if promised or first == last:
        return day_word(first, today)
    return _("Any day until %(day)s") % {"day": spoken_day(last)}


def _part(need: Need) -> str:
    """The part of the day; nothing for any time of any day, which the day says already."""
    several = timezone.localdate(need.earliest_at) != timezone.localdate(need.latest_start_at)
    part = part_word(need.earliest_at, need.latest_start_at)
    return "" if several and part == _("any time of the day") else part


def _phase(need: Need, coming: list[Assignment], visit: Visit | None) -> str:
    if visit is not None:
        return {
            Visit.State.ARRIVED: "here",
            Visit.State.LEFT: "left",
            Visit.State.CONFIRMED: "fine",
            Visit.State.DISPUTED: "wrong",
            Visit.State.UPHELD: "over",
        }[Visit.State(visit.state)]
    if need.state == Need.State.APPROVED:
        return "promised" if coming else "looking"
    return {
        Need.State.ASKED: "asked",
        Need.State.REFUSED: "refused",
        Need.State.CANCELLED: "cancelled",
        Need.State.CLOSED: "over",
        Need.State.BOUGHT: "guaranteed",
    }[Need.State(need.state)]


def _state(phase: str) -> State:
    return {
        "asked": State(_("Waiting for the station"), "gold", "clock"),
        "looking": State(_("We are looking for somebody"), "gold", "search"),
        "guaranteed": State(_("Guaranteed: the district sends somebody"), "brand", "shield-check"),
        "promised": State(_("Somebody comes"), "green", "calendar-check"),
        "here": State(_("Somebody is here"), "blue", "map-pin"),
        "left": State(_("How was it?"), "gold", "message-circle"),
        "fine": State(_("It was all right"), "green"),
        "wrong": State(_("The station looks into it"), "red"),
        "refused": State(_("Not possible"), "red", "x"),
        "cancelled": State(_("Cancelled"), "", "calendar-x"),
        "over": State(_("Over"), "", "check"),
    }[phase]
