"""The day list: every request of a day with its state, the plan, and what helpers say by telephone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.dispatch.actions import accept_assignment, decline_assignment, give_back, note_no_show
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.planning import plan_day
from huzhu.care.dispatch.queries import LIVE, assignments_for, last_run
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span, needs_for
from huzhu.care.visits.actions import check_in, check_out
from huzhu.commons.people.access import Verb, may
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import attributions
from huzhu.doors.once import once
from huzhu.doors.web.basis import lengths, paces, repairs, unconfirmed, who_may
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import State, need_state, visit_state
from huzhu.doors.web.station.desk import PER_PAGE, around
from huzhu.doors.web.station.histories import last_unserved, offer_row
from huzhu.doors.web.station.onward import onward
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.station.searching import searching
from huzhu.doors.web.station.slips import showing_of
from huzhu.doors.words import reasons_in_words, service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import NotFound

PLAN_SECONDS = 3
SHOWN = (Need.State.ASKED, Need.State.APPROVED, Need.State.CLOSED)


@dataclass(frozen=True, slots=True)
class Line:
    """One request of the day: where it stands, and the offers that still count."""

    need: Need
    key: str
    state: State
    offers: list[Assignment] = field(default_factory=list)

    def begins_at(self) -> datetime:
        """When somebody comes, where that is known; else the earliest the elder wishes."""
        return min((one.starts_at for one in self.offers), default=self.need.earliest_at)


@require_GET
@signed_in
def show_today(request: SignedIn) -> HttpResponseBase:
    """To the list of today."""
    return HttpResponseRedirect(reverse("station:day", args=[timezone.localdate()]))


@require_GET
@signed_in
def show_day(request: SignedIn, day: date) -> HttpResponseBase:
    """The requests of a day by time, with counts by state that filter the list."""
    place, at = desk_place(request, Verb.SEE_ASSIGNMENT), timezone.now()
    lines = lines_of(request.by, place, day, at)
    wanted = request.GET.get("state", "")
    chosen = [line for line in lines if line.key == wanted] if wanted else lines
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    rows = _rows(request, list(page))
    shown = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "is_today": day == timezone.localdate(at),
        "filters": _filters(lines, wanted, day),
        "rows": rows,
        "page": page,
        "total": len(lines),
        "run": last_run(request.by, place, day) if may(request.by, Verb.PLAN_DAY) else None,
        "may_plan": may(request.by, Verb.PLAN_DAY) and day >= timezone.localdate(at),
        "bases": unconfirmed(lengths(day), who_may(day), repairs(day), paces()) if rows else [],
        "streets": attributions() if any(row["offers"] for row in rows) else [],
    }
    return render(request, "station/day.html", {**around(request, place, "day"), **shown})


@require_GET
@signed_in
def show_sheet(request: SignedIn, day: date) -> HttpResponseBase:
    """The day on paper: one line for each visit."""
    place, at = desk_place(request, Verb.SEE_ASSIGNMENT), timezone.now()
    rows = _rows(request, lines_of(request.by, place, day, at))
    back = reverse("station:day", args=[day])
    shown = {"day": day, "rows": rows, "place": place, "now": at, "back_href": back}
    return render(request, "station/sheet.html", shown)


@require_POST
@signed_in
@once
def plan(request: SignedIn, day: date) -> HttpResponseBase:
    """Plans the day: the machine proposes, helpers answer, and what nobody can take says why."""
    place = desk_place(request, Verb.PLAN_DAY)
    run = plan_day(by=request.by, at=timezone.now(), place=place, day=day, seed=day.toordinal(), seconds=PLAN_SECONDS)
    words = {"served": run.served_count, "asked": run.needs_count, "seconds": f"{run.plan_milliseconds / 1000:.1f}"}
    left = run.needs_count - run.served_count
    said = _("Planned in %(seconds)s seconds: %(served)s of %(asked)s have somebody.") % words
    messages.success(request, said)
    if left:
        nobody = ngettext(
            "Nobody can take %(n)s of them. The list says why.",
            "Nobody can take %(n)s of them. The list says why.",
            left,
        )
        messages.warning(request, nobody % {"n": left})
    return HttpResponseRedirect(reverse("station:day", args=[day]))


@require_POST
@signed_in
@once
def accept(request: SignedIn, assignment_id: str) -> HttpResponseBase:
    """The helper says yes on the telephone."""

    def work(assignment: Assignment, at: datetime) -> None:
        accept_assignment(by=request.by, at=at, assignment=assignment)

    return _note(request, assignment_id, work, _("Accepted. The elder and the family are told who comes."))


@require_POST
@signed_in
@once
def decline(request: SignedIn, assignment_id: str) -> HttpResponseBase:
    """The helper says no on the telephone."""

    def work(assignment: Assignment, at: datetime) -> None:
        decline_assignment(by=request.by, at=at, assignment=assignment, why=Assignment.Why.BY_TELEPHONE)

    return _note(request, assignment_id, work, _("Declined. The next plan looks for somebody else."))


@require_POST
@signed_in
@once
def take_back(request: SignedIn, assignment_id: str) -> HttpResponseBase:
    """The helper cannot come after all."""

    def work(assignment: Assignment, at: datetime) -> None:
        give_back(by=request.by, at=at, assignment=assignment, why=Assignment.Why.BY_TELEPHONE)

    return _note(
        request, assignment_id, work, _("Taken off. Please plan the day anew; the elder is told of the change.")
    )


@require_POST
@signed_in
@once
def arrive(request: SignedIn, assignment_id: str) -> HttpResponseBase:
    """The helper stands at the door and rings the station, without card or phone signal."""

    def work(assignment: Assignment, at: datetime) -> None:
        check_in(by=request.by, at=at, assignment=assignment, showing=showing_of(request))

    return _note(request, assignment_id, work, _("Arrival noted."))


@require_POST
@signed_in
@once
def leave(request: SignedIn, assignment_id: str) -> HttpResponseBase:
    """The helper has left the door and rings the station."""

    def work(assignment: Assignment, at: datetime) -> None:
        check_out(by=request.by, at=at, assignment=assignment, showing=showing_of(request))

    return _note(request, assignment_id, work, _("Leaving noted. Please call the elder back."))


@require_POST
@signed_in
@once
def miss(request: SignedIn, assignment_id: str) -> HttpResponseBase:
    """Nobody came."""

    def work(assignment: Assignment, at: datetime) -> None:
        note_no_show(by=request.by, at=at, assignment=assignment)

    return _note(request, assignment_id, work, _("Noted. Please find somebody else and call the elder."))


def _note(
    request: SignedIn, assignment_id: str, work: Callable[[Assignment, datetime], None], done: str
) -> HttpResponseBase:
    assignment = assignments_for(request.by).filter(pk=assignment_id).first()
    if assignment is None:
        raise NotFound
    work(assignment, timezone.now())
    messages.success(request, done)
    return onward(request, reverse("station:need", args=[assignment.need_id]))


def lines_of(by: Actor, place: Division, day: date, at: datetime, need: str = "") -> list[Line]:
    """Every request under a place that begins on a day, in order of time, with its live offers and attendance; with
    a `need` (id) that one alone."""
    start, end = day_span(place, day)
    live = assignments_for(by).filter(state__in=LIVE).order_by("role", "pk")
    live = live.select_related(None).select_related("helper__person", "attendance")  # the need is the one it hangs on
    there = needs_for(by).filter(place__path__startswith=place.path, state__in=SHOWN)
    there = there.filter(earliest_at__gte=start, earliest_at__lt=end).select_related("visit")
    there = there.filter(pk=need) if need else there
    lapsed = Assignment.objects.filter(need=OuterRef("pk"), state=Assignment.State.LAPSED)
    looking = Replacement.objects.filter(need=OuterRef("pk"), state=Replacement.State.LOOKING)
    alarmed = looking.filter(alarmed_at__isnull=False)
    there = there.annotate(unanswered=Exists(lapsed), looked_for=Exists(looking), alarmed=Exists(alarmed))
    needs = there.prefetch_related(Prefetch("assignments", live, to_attr="live")).order_by("earliest_at", "pk")
    return sorted((_line(need, at) for need in needs), key=lambda line: line.begins_at())


def _line(need: Need, at: datetime) -> Line:
    offers: list[Assignment] = need.live  # type: ignore[attr-defined]  # loaded under that name just above
    if hasattr(need, "visit"):
        return Line(need, need.visit.state, visit_state(need.visit), offers)
    if need.state != Need.State.APPROVED:
        return Line(need, need.state, need_state(need), offers)
    nobody = _nobody(need)
    if nobody:
        return Line(need, "nobody", State(nobody, "red", "circle-alert"), offers)
    if any(one.state == Assignment.State.OFFERED for one in offers):
        return Line(need, "offered", State(_("Offered"), "gold", "circle-dashed"), offers)
    if any(is_late(one, at) for one in offers):
        return Line(need, "late", State(_("Late"), "gold", "triangle-alert"), offers)
    return Line(need, "accepted", State(_("Accepted"), "brand", "check"), offers)


def _nobody(need: Need) -> str:
    """What the list says where nobody goes; nothing where somebody does, or is asked in time."""
    if need.alarmed:  # type: ignore[attr-defined]  # reckoned under that name where the needs are read
        return _("Nobody to send")
    if need.live:  # type: ignore[attr-defined]  # loaded under that name there as well
        return ""
    unanswered: bool = need.unanswered  # type: ignore[attr-defined]
    return _("No answer in time") if unanswered else _("Nobody yet")


def is_late(one: Assignment, at: datetime) -> bool:
    """Whether a promise is behind its time: the helper has said so, or has not checked in as the rules allow."""
    after = timedelta(minutes=catalogue_on(timezone.localdate(one.starts_at)).safety.late_after_minutes)
    return one.expected_at is not None or at > one.starts_at + after


def _filters(lines: list[Line], wanted: str, day: date) -> list[NavItem]:
    counted: dict[str, tuple[str, int]] = {}
    for line in lines:
        word, count = counted.get(line.key, (line.state.word, 0))
        counted[line.key] = (word, count + 1)
    here = reverse("station:day", args=[day])
    items = [NavItem(_("All %(n)s") % {"n": len(lines)}, here, current=not wanted)]
    for key, (word, count) in counted.items():
        items.append(NavItem(f"{word} {count}", f"{here}?state={key}", current=key == wanted))
    return items


def _rows(request: SignedIn, lines: list[Line]) -> list[dict[str, Any]]:
    nobody = [line.need for line in lines if line.key == "nobody"]
    why = reasons_in_words(request.by, last_unserved(request.by, nobody)) if nobody else {}
    lost = [line.need for line in lines if line.need.looked_for]  # type: ignore[attr-defined]  # reckoned in _lines
    looked_for = searching(request.by, lost) if lost else {}
    return [_row(line, why.get(line.need.pk, []), looked_for.get(line.need.pk, [])) for line in lines]


def _row(line: Line, why: list[str], searches: list[Any]) -> dict[str, Any]:
    need = line.need
    offers = [offer_row(one) for one in line.offers]
    return {
        "pk": need.pk,
        "at": line.begins_at(),
        "latest": None if line.offers else need.latest_start_at,
        "elder": str(need.elder.name),
        "elder_id": need.elder_id,
        "who": who_is(need.elder, timezone.localdate(need.earliest_at)),
        "door": str(need.elder.door),
        "service": service_name(need.service, need.earliest_at),
        "minutes": need.minutes,
        "urgent": need.urgent,
        "state": line.state,
        "offers": offers,
        "why": why,
        "searches": searches,
        "visit_id": need.visit.pk if line.key == "left" else "",
        "to_decide": need.state == Need.State.ASKED,
    }
