"""Taking a new person into the register, in the middle of a call or at leisure."""

from urllib.parse import urlencode

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huzhu.commons.people.access import Verb, places_of
from huzhu.commons.people.actions import register_person
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.callbar import number_here
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.forms import PersonForm
from huzhu.kernel.refusal import Refused

LIVED_IN = (Division.Tier.COMMUNITY, Division.Tier.GRID)


@require_http_methods(["GET", "POST"])
@signed_in
@once
def enter_person(request: SignedIn) -> HttpResponseBase:
    """A short form; once saved, the person is the caller at the desk."""
    desk = desk_place(request, Verb.REGISTER_PERSON)
    places = _places(request, desk)
    at = timezone.now()
    tab, number = request.GET.get("tab", ""), number_here(request)
    initial = {
        "phones": number,
        "name": request.GET.get("q", "") if not request.GET.get("q", "").isascii() else "",
        "place": desk.pk,
    }
    data = request.POST if request.method == "POST" else None
    form = PersonForm(places, timezone.localdate(at), data, initial=initial)
    if data is not None and form.is_valid():
        place = next((one for one in places if one.pk == form.cleaned_data["place"]), desk)
        try:
            person = register_person(by=request.by, at=at, place=place, particulars=form.particulars())
        except Refused as refusal:
            tell_in(form, refusal, request.by)
        else:
            to = urlencode({"person": person.pk, **({"tab": tab} if tab else {})})
            return HttpResponseRedirect(f"{reverse('station:intake')}?{to}")
    shown = {**around(request, desk, "people"), "form": form, "one_place": len(places) == 1}
    return render(request, "station/new_person.html", shown, status=422 if form.errors else 200)


def _places(request: SignedIn, desk: Division) -> list[Division]:
    """Where people live under this desk: communities and grids, or the desk's own place if there are none."""
    under = places_of(request.by, Verb.REGISTER_PERSON).filter(tier__in=LIVED_IN, path__startswith=desk.path)
    return in_order(under) or [desk]
