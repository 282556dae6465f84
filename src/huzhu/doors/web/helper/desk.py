"""What stands around every page of the helper's desk: the tabs below, the minutes on top, the station."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huzhu.commons.bank.queries import accounts_seen_by
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_for
from huzhu.doors.web.gate import SignedIn
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.surroundings import station_at
from huzhu.kernel.refusal import Refused
from huzhu.kernel.units import Unit


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits at this desk: the helper, and the minutes on their account, none where nothing was ever earned."""

    helper: Helper
    minutes: int


class NotHelping(Refused):
    """The person is not on the list of helpers."""

    code = "helper.not_helping"
    sentence = "You are not on our list of helpers yet."
    next_step = "Would you like to help? Please call the station, and they sign you up."


def desk_of(request: SignedIn) -> Desk:
    """The desk of whoever has signed in. Refuses: NotHelping."""
    by = request.by
    helper = helpers_for(by).filter(person=by.person_id).first()
    if helper is None:
        raise NotHelping
    accounts = accounts_seen_by(by).filter(owner=by.person_id, unit=Unit.MINUTES).order_by("pk")
    return Desk(helper, accounts.values_list("balance", flat=True).first() or 0)


def around(desk: Desk, current: str) -> dict[str, Any]:
    """Context of every page: tabs, minutes, station."""
    return {
        "tabs": _tabs(current),
        "my_minutes": desk.minutes,
        "desk_name": _("Huzhu helpers"),
        "whose": desk.helper.person_id,
        "as_of": timezone.now(),
        "station": station_at(desk.helper.place),
    }


def _tabs(current: str) -> list[NavItem]:
    return [
        NavItem(_("Today"), reverse("helper:today"), "calendar-check", current == "today"),
        NavItem(_("Nearby"), reverse("helper:near"), "hand-helping", current == "near"),
        NavItem(_("My time"), reverse("helper:time"), "hourglass", current == "time"),
        NavItem(_("Me"), reverse("helper:me"), "user", current == "me"),
    ]
