"""What stands around every page of an organisation's desk: whose it is, and the ways between the pages."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Organisation
from huzhu.doors.web.gate import SignedIn
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.teams.queries import organisations_led


def led_by(request: SignedIn) -> Organisation:
    """The organisation whose desk this is: the one the address names, else the first that is led.

    Raises NotPermitted for somebody who leads none, NotFound for one of somebody else.
    """
    led = {one.pk: one for one in organisations_led(request.by)}
    if not led:
        raise NotPermitted
    chosen = request.GET.get("of", "")
    if chosen and chosen not in led:
        raise NotFound
    return led[chosen] if chosen else next(iter(led.values()))


def around(request: SignedIn, organisation: Organisation, current: str) -> dict[str, Any]:
    """Context of every page."""
    chosen, month = _chosen(request), first_of(timezone.localdate())
    nav = [
        NavItem(_("Tasks"), reverse("team:tasks") + chosen, "calendar-check", current == "tasks"),
        NavItem(_("Our people"), reverse("team:people") + chosen, "users", current == "people"),
        NavItem(_("Hours"), reverse("team:month", args=[month]) + chosen, "clock", current == "hours"),
    ]
    others = [one for one in organisations_led(request.by) if one.pk != organisation.pk]
    return {
        "nav": nav,
        "organisation": organisation,
        "place_name": place_name(organisation.place),
        "others": [(one.name, f"?of={one.pk}") for one in others],
        "chosen": chosen,
        "station": station_at(organisation.place),
    }


def first_of(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def _chosen(request: SignedIn) -> str:
    return f"?of={request.GET['of']}" if request.GET.get("of") else ""
