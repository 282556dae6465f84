"""Arrivals and leavings that the station notes: now by telephone, or afterwards from a slip with its own times."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huzhu.care.dispatch.models import Assignment
from huzhu.care.visits.models import Attendance
from huzhu.care.visits.showing import Showing
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.gate import SignedIn
from huzhu.kernel.refusal import Refused

SHOWN = (Attendance.Shown.PAPER, Attendance.Shown.STATION)


class TimeUnread(Refused):
    """A day or time was typed that is none."""

    code = "slip.time_unread"
    sentence = "We could not read the day and time."
    next_step = "Please go back and write them like 2026-11-20 and 14:30."


class SlipForm(DoorForm):
    """When it was, as the slip or the caller says."""

    day = Day(label=_("Day"))
    clock = forms.TimeField(label=_("At what time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    shown = forms.ChoiceField(
        label=_("Who says so"),
        choices=[(one.value, one.label) for one in SHOWN],
        initial=SHOWN[0],
        widget=forms.RadioSelect,
    )


def slip_for(one: Assignment, steps: Iterable[str]) -> SlipForm | None:
    """A slip for the arrival or the leaving that is still to note, with the planned day and hour to start from."""
    planned_at = {"arrive": one.starts_at, "leave": one.ends_at}
    wanted = [planned_at[step] for step in steps if step in planned_at]
    if not wanted:
        return None
    local = timezone.localtime(wanted[0])
    initial: dict[str, Any] = {"day": local.date(), "clock": local.time()}
    return SlipForm(initial=initial, auto_id=f"slip_{one.pk}_%s")


def showing_of(request: SignedIn) -> Showing:
    """What the station shows: its own word now, or a slip where a day and time were sent. Refuses: TimeUnread."""
    nonce = request.POST.get("nonce", "")[:40]
    if "clock" not in request.POST:
        return Showing(nonce=nonce, shown=Attendance.Shown.STATION)
    form = SlipForm(request.POST)
    if not form.is_valid():
        raise TimeUnread
    told = form.cleaned_data
    happened_at = timezone.make_aware(datetime.combine(told["day"], told["clock"]))
    return Showing(nonce=nonce, shown=told["shown"], happened_at=happened_at)
