"""The telephone at the desk: a system says that it rings, the desk shows who, and somebody picks up."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.calls.actions import CallStillOpen
from huzhu.care.calls.models import Ring
from huzhu.care.calls.queries import rings_now
from huzhu.care.calls.rings import Rung, answer_ring, note_ring
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.doors.bridges.telephony import (
    DIALLERS,
    HEADER,
    RingUnreadable,
    SignatureStale,
    SignatureWrong,
    read_ring,
    show_number,
)
from huzhu.doors.once import once
from huzhu.doors.turnstile import in_turn
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.callbar import tab_of
from huzhu.doors.web.station.readback import address_of
from huzhu.doors.words import words_of
from huzhu.kernel.actor import machine
from huzhu.kernel.identity.masking import mask_phone
from huzhu.kernel.refusal import NotFound, Refused

NOTHING_NEW = 204
SHOWN = 3


@csrf_exempt
@require_POST
def tell_ring(request: HttpRequest) -> HttpResponseBase:
    """A telephone system says, signed, that it rings. What came before is answered as the first time."""
    at = timezone.now()
    try:
        told = read_ring(request.body, request.headers.get(HEADER, ""), settings.TELEPHONY_SECRET, at)
        place = Division.objects.filter(pk=told.place).first()
        if place is None:
            raise RingUnreadable
        house, rung = machine(timezone.localdate(at), "telephone", "ringing"), Rung(told.key, told.number, told.rang_at)
        with in_turn():
            ring = note_ring(by=house, at=at, place=place, rung=rung)
    except (SignatureWrong, SignatureStale, RingUnreadable) as refusal:
        return _refused(refusal)
    return JsonResponse({"ring": ring.pk}, status=201)


@require_GET
@signed_in
def show_ringing(request: SignedIn) -> HttpResponseBase:
    """What rings now, for a desk that asks every few seconds; no words where nothing has changed since it asked last.

    So names are opened, and noted, once for each ring and not every few seconds.
    """
    place, at = desk_place(request, Verb.SEE_CALL), timezone.now()
    keys = " ".join(rings_now(request.by, place, at).values_list("pk", flat=True)[:SHOWN])
    if "HX-Request" in request.headers and keys == request.GET.get("seen", ""):
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "station/ringing.html", {"rings": ringing(request, place), "tab": tab_of(request)})


@require_POST
@signed_in
@once
def answer(request: SignedIn, ring_id: str) -> HttpResponseBase:
    """Somebody picks up: the call is open at this desk. A call that is still open is asked about first."""
    ring, tab = visible_to(request.by, Verb.SEE_CALL, Ring).filter(pk=ring_id).first(), tab_of(request)
    if ring is None:
        raise NotFound
    try:
        answer_ring(by=request.by, at=timezone.now(), ring=ring, tab=tab)
    except CallStillOpen:
        return HttpResponseRedirect(f"{reverse('station:intake')}?ask=1")
    return HttpResponseRedirect(f"{reverse('station:intake')}?tab={tab}")


def ringing(request: SignedIn, place: Division) -> list[dict[str, Any]]:
    """Each ring in words: the number masked, and who it may be."""
    at = timezone.now()
    return [_row(ring) for ring in rings_now(request.by, place, at)[:SHOWN]]


def dial_address(number: str) -> str:
    """What stands behind the button that dials; nothing where a person dials."""
    return DIALLERS.get(settings.DIAL, show_number)(number) if number else ""


def _row(ring: Ring) -> dict[str, Any]:
    who = ring.person
    name = f"{who.name} · {address_of(who, timezone.localdate())}" if who else ""
    return {"pk": ring.pk, "number": mask_phone(str(ring.number)), "name": name}


def _refused(refusal: Refused) -> JsonResponse:
    told = words_of(refusal, None)
    status = 422 if isinstance(refusal, RingUnreadable) else 401
    return JsonResponse({"code": told.code, "detail": told.sentence, "next_step": told.next_step}, status=status)
