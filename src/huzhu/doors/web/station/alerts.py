"""Alerts at the desk: what another department tells of a person and no machine acts on, until somebody has looked."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.alerts.actions import WORDS_MOST, close_alert
from huzhu.care.alerts.models import Alert
from huzhu.care.alerts.queries import alert_seen_by, alerts_closed, alerts_open
from huzhu.care.deliveries.models import Agreement
from huzhu.commons.people.access import Verb
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import State
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.portrait import value_words, who_is
from huzhu.doors.web.surroundings import place_name

OPEN, CLOSED = "open", "closed"
ICONS = {Alert.Kind.DEATH: "heart-pulse", Alert.Kind.MOVE: "car", Alert.Kind.LOST: "hand-helping"}


class AlertForm(DoorForm):
    """What came of it, and how that is known."""

    closed_as = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        choices=Alert.Ending.choices,
        widget=forms.RadioSelect({"class": "choices-row"}),
    )
    because = forms.CharField(
        label=gettext_lazy("How do you know, or to whom was it handed on?"),
        max_length=WORDS_MOST,
        widget=forms.Textarea({"rows": 2}),
    )


@require_GET
@signed_in
def show_alerts(request: SignedIn) -> HttpResponseBase:
    """What waits to be looked into, or what was."""
    return _page(request)


@require_POST
@signed_in
@once
def close(request: SignedIn, alert_id: str) -> HttpResponseBase:
    """Somebody has looked into it."""
    alert = alert_seen_by(request.by, alert_id)
    form = AlertForm(request.POST, auto_id=f"{alert.pk}_%s")

    def work() -> Alert:
        given = form.cleaned_data
        at, closed_as = timezone.now(), given["closed_as"]
        return close_alert(by=request.by, at=at, alert=alert, closed_as=closed_as, because=given["because"])

    def again() -> HttpResponse:
        return _page(request, alert.pk, form)

    return through(request, form, work, Way(_("Written down what came of it."), reverse("station:alerts"), again))


def _page(request: SignedIn, key: str = "", form: AlertForm | None = None) -> HttpResponse:
    place, day, by = desk_place(request, Verb.SEE_DELIVERY), timezone.localdate(), request.by
    view = CLOSED if request.GET.get("view") == CLOSED else OPEN
    lists = {OPEN: alerts_open(by, place), CLOSED: alerts_closed(by, place)}
    page, base = page_of(request, lists[view]), reverse("station:alerts")
    tabs = [
        NavItem(_("To be looked into"), base, "siren", view == OPEN, lists[OPEN].count()),
        NavItem(_("Looked into"), f"{base}?view={CLOSED}", "check", view == CLOSED),
    ]
    rows = [_row(one, day) | {"form": _form_of(one, key, form), "wrong": one.pk == key} for one in page]
    shown = {"tab_items": tabs, "page": page, "rows": rows, "open_ones": view == OPEN, "form": form}
    context = {**around(request, place, "people"), **shown}
    return render(request, "station/alerts.html", context, status=422 if form else 200)


def _form_of(one: Alert, key: str, form: AlertForm | None) -> AlertForm | None:
    if one.closed_at:
        return None
    return form if form and one.pk == key else AlertForm(auto_id=f"{one.pk}_%s")


def _row(one: Alert, day: date) -> dict[str, Any]:
    over = one.days_over(day)
    late = ngettext("%(n)s day overdue", "%(n)s days overdue", over) % {"n": over}
    state = State(late, "red", "triangle-alert") if over > 0 else State(_("in time"), "gold", "clock")
    return {
        "pk": one.pk,
        "kind": one.kind,
        "title": one.get_kind_display(),
        "icon": ICONS[Alert.Kind(one.kind)],
        "person_id": one.person_id,
        "person": str(one.person.name),
        "who": who_is(one.person, day),
        "place": place_name(one.person.place),
        "told": alert_words(one),
        "owner": str(one.owner.name),
        "due_on": one.due_on,
        "state": state,
        "closed_at": one.closed_at,
        "closed_by": str(one.closed_by.name) if one.closed_by else "",
        "closed_as": one.get_closed_as_display(),
        "because": str(one.closed_because),
    }


def alert_words(one: Alert) -> str:
    """What was told, by whom, and of which day."""
    said = one.said()
    words = [str(Agreement.Department(said["department"]).label)]
    if said["since"]:
        words.append(_("on %(day)s") % {"day": said["since"]})
    words += [value_words("hardship", value) for value in said["values"]]
    if said["destination"]:
        words.append(_("to %(place)s") % {"place": said["destination"]})
    return " · ".join(words)
