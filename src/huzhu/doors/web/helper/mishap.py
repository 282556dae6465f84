"""Something happened: 120 and the station first, then one tap that puts it on the station's list."""

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huzhu.care.visits.mishaps import MISHAPS, report_mishap
from huzhu.doors.once import once
from huzhu.doors.web.forms import new_nonce
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import around, desk_of
from huzhu.doors.web.helper.pages import asked_of_me, own_assignment
from huzhu.doors.web.helper.worker import keepable

ICONS = ("triangle-alert", "heart-pulse", "users", "circle-question-mark")


@require_http_methods(["GET", "POST"])
@signed_in
@once
def report(request: SignedIn, key: str) -> HttpResponseBase:
    """Whom to call, and what happened; kept for today, for it may happen where no network is."""
    desk, at = desk_of(request), timezone.now()
    if request.method == "POST":
        assignment = asked_of_me(request, key)
        report_mishap(by=request.by, at=at, assignment=assignment, kind=request.POST.get("kind", ""))
        messages.success(request, _("The station has it on its list. If somebody is hurt, call as well."))
        return HttpResponseRedirect(reverse("helper:visit", args=[key]))
    assignment = own_assignment(request, key)
    kinds = [{"value": str(one), "label": one.label, "icon": icon} for one, icon in zip(MISHAPS, ICONS, strict=True)]
    shown = {"key": assignment.pk, "kinds": kinds, "nonce": new_nonce()}
    return keepable(desk, at, render(request, "helper/mishap.html", {**around(desk, "today"), **shown}))
