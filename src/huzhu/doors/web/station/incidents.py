"""What somebody at the station must look at: wrong codes at a door, nobody there yet, offers not answered."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.needs.actions import close_incident
from huzhu.care.needs.models import Incident
from huzhu.care.needs.queries import incidents_open
from huzhu.commons.people.access import Verb, visible_to
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.callbacks import tabs_of
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.words import service_name
from huzhu.kernel.refusal import NotFound


@require_GET
@signed_in
def show_incidents(request: SignedIn) -> HttpResponseBase:
    """What waits to be looked into, the oldest first."""
    place = desk_place(request, Verb.SEE_INCIDENT)
    page = page_of(request, incidents_open(request.by, place))
    shown = {"rows": [_row(one) for one in page], "page": page, "tab_items": tabs_of(request, place, "incidents")}
    return render(request, "station/incidents.html", {**around(request, place, "call_backs"), **shown})


@require_POST
@signed_in
@once
def close(request: SignedIn, incident_id: str) -> HttpResponseBase:
    """Somebody has looked into it."""
    incident = visible_to(request.by, Verb.SEE_INCIDENT, Incident).filter(pk=incident_id).first()
    if incident is None:
        raise NotFound
    close_incident(by=request.by, at=timezone.now(), incident=incident)
    messages.success(request, _("Looked into."))
    return HttpResponseRedirect(reverse("station:incidents"))


def _row(one: Incident) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "kind": one.get_kind_display(),
        "tone": "gold" if one.kind in (Incident.Kind.UNANSWERED, Incident.Kind.REOPENED) else "red",
        "elder": str(one.need.elder.name),
        "need_id": one.need_id,
        "service": service_name(one.need.service, one.need.earliest_at),
        "begins_at": one.need.earliest_at,
        "opened_at": one.opened_at,
    }
