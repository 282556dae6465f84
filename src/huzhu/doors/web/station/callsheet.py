"""The call list on paper: whom to ring and what to say, in big type, with boxes to tick."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huzhu.care.visits.calls import calls_to_make
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.people.access import Verb
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.callbacks import call_of

CALLS_MOST = 200


@require_GET
@signed_in
def show_call_sheet(request: SignedIn) -> HttpResponseBase:
    """What the call list holds now, person by person, the longest waiting first; for those who may ring."""
    place, at = desk_place(request, Verb.DELIVER_NOTICES), timezone.now()
    waiting = calls_to_make(request.by, place, at).prefetch_related("person__phones")
    notices = list(waiting[:CALLS_MOST])
    words = words_of_all(notices)
    calls: dict[str, dict[str, Any]] = {}
    for notice in notices:
        call = calls.setdefault(notice.person_id, call_of(notice.person))
        call["notices"].append({"words": words[notice.pk], "tries": notice.attempts})
    left = max(0, waiting.count() - CALLS_MOST)
    shown = {"place": place, "calls": list(calls.values()), "left": left, "now": at}
    return render(request, "station/call_sheet.html", shown | {"back_href": reverse("station:notices")})
