"""One visit for those who supervise: times, minutes and trail; people by masked names."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.queries import visits_for
from huzhu.commons.bank.queries import minutes_posted
from huzhu.commons.people.access import Verb
from huzhu.doors.web.basis import hours_there, lengths, unconfirmed
from huzhu.doors.web.bureau.desk import View, around
from huzhu.doors.web.bureau.trails import events_of
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.helper.stops import counting_words
from huzhu.doors.web.noted import arrival_noted, leaving_noted
from huzhu.doors.web.shapes import Column, Fact, NavItem
from huzhu.doors.web.states import visit_state
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import duration
from huzhu.doors.words import moment, service_name
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.moments import whole_minutes
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import month_of, trail_of


@require_GET
@signed_in
def show_visit(request: SignedIn, key: str) -> HttpResponseBase:
    """The visit, everybody's part in it, what the bank holds of it, and every step from the asking on."""
    by = request.by
    desk_place(request, Verb.SEE_FIGURES)
    visit = visits_for(by).select_related("rating").filter(pk=key).first()
    if visit is None:
        raise NotFound
    view = View(visit.place, month_of(visit.place, timezone.localdate(visit.began_at)), visit.place_id)
    day = timezone.localdate(visit.began_at)
    parts = list(visit.attendances.select_related("assignment__helper__person").order_by("arrived_at", "pk"))
    posted = minutes_posted(f"attendance:{one.pk}" for one in parts)
    shown = {
        "title": service_name(visit.need.service, visit.began_at),
        "visit": visit,
        "state": visit_state(visit),
        "facts": _facts(visit),
        "columns": _columns(),
        "parts": [_part(one, posted.get(f"attendance:{one.pk}", 0)) for one in parts],
        "credited": sum(one.credited_minutes or 0 for one in parts) if visit.state == Visit.State.CONFIRMED else 0,
        "posted": sum(posted.values()),
        "settled": visit.state in (Visit.State.CONFIRMED, Visit.State.UPHELD),
        "events": events_of(by, trail_of(by, visit)),
        "bases": unconfirmed(lengths(day), *hours_there(day, visit.place)),
        "crumbs": [NavItem(view.title, view.address("figures")), NavItem(_("Visit"), "", current=True)],
    }
    return render(request, "bureau/visit.html", {**around(request, view, ""), **shown})


def _facts(visit: Visit) -> list[Fact]:
    facts = [
        Fact(_("Elder"), mask_name(str(visit.elder.name)), place_name(visit.place)),
        Fact(_("Planned"), moment(visit.need.earliest_at), duration(visit.need.minutes)),
        Fact(_("Began"), moment(visit.began_at)),
    ]
    if visit.left_at:
        stay = duration(whole_minutes(visit.began_at, visit.left_at))
        facts.append(Fact(_("Ended"), moment(visit.left_at), stay))
    if visit.confirmed_at:
        facts.append(
            Fact(_("Confirmed"), moment(visit.confirmed_at), str(Visit.ConfirmedVia(visit.confirmed_via).label))
        )
    if visit.disputed_at:
        facts.append(Fact(_("Disputed"), moment(visit.disputed_at), str(visit.disputed_because)))
    if visit.resolved_at:
        facts.append(Fact(_("Decided"), moment(visit.resolved_at), visit.resolved_because))
    if hasattr(visit, "rating"):
        facts.append(Fact(_("Rating"), _("%(stars)s of 5") % {"stars": visit.rating.stars}))
    return facts


def _columns() -> list[Column]:
    return [
        Column(_("Helper")),
        Column(_("Arrived")),
        Column(_("Left")),
        Column(_("Time credited"), numeric=True),
        Column(_("In the bank"), numeric=True),
        Column(_("How it was counted")),
    ]


def _part(one: Attendance, posted: int) -> dict[str, Any]:
    return {
        "helper": mask_name(str(one.assignment.helper.person.name)),
        "arrived_at": one.arrived_at,
        "arrival": arrival_noted(one),
        "left_at": one.left_at,
        "leaving": leaving_noted(one),
        "minutes": one.credited_minutes,
        "posted": posted,
        "reasons": counting_words(one.credit_reasons),
    }
