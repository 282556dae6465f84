"""What is done for many on the list at once, and what has happened to one of them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huzhu.care.contacts.models import Shock
from huzhu.care.contacts.shocks import note_shock, note_weather, undo_shock
from huzhu.care.contacts.visiting import ask_for_visits
from huzhu.commons.people.access import Verb, visible_to
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.contactforms import ShockForm, WeatherForm
from huzhu.doors.web.station.contacts import due_page
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.station.touch import contact_page, listing_or_404
from huzhu.kernel.refusal import NotFound


@require_POST
@signed_in
@once
def happened(request: SignedIn, listing_id: str) -> HttpResponseBase:
    """Something has happened to somebody: whoever owes the contact hears by when."""
    listing = listing_or_404(request, listing_id)
    person, form = person_of(request, listing.person_id), ShockForm(request.POST, auto_id="shock_%s")

    def work() -> Shock:
        said = form.cleaned_data
        return note_shock(by=request.by, at=timezone.now(), listing=listing, kind=said["kind"], words=said["what"])

    def again() -> HttpResponse:
        return contact_page(request, person, {"shock_form": form, "form": form}, status=422)

    to = reverse("station:contact", args=[person.pk])
    return through(request, form, work, Way(_("Written down. Whoever is responsible has been told."), to, again))


@require_POST
@signed_in
@once
def take_back(request: SignedIn, shock_id: str) -> HttpResponseBase:
    """That did not happen, or to somebody else."""
    found = visible_to(request.by, Verb.SEE_CONTACT, Shock).select_related("listing").filter(pk=shock_id).first()
    if found is None:
        raise NotFound
    undo_shock(by=request.by, at=timezone.now(), shock=found)
    messages.success(request, _("Taken back."))
    return HttpResponseRedirect(reverse("station:contact", args=[found.listing.person_id]))


@require_POST
@signed_in
@once
def visit_all(request: SignedIn) -> HttpResponseBase:
    """Asks for a visit to everybody who is due in person and for whom none is on its way."""
    place = desk_place(request, Verb.DECIDE_NEED)
    needs = ask_for_visits(by=request.by, at=timezone.now(), place=place)
    done = ngettext("%(n)s visit is asked for.", "%(n)s visits are asked for.", len(needs)) % {"n": len(needs)}
    messages.success(request, f"{done} {_('They stand in the plan of their day.')}")
    return HttpResponseRedirect(f"{reverse('station:contacts')}?view=due")


@require_POST
@signed_in
@once
def weather(request: SignedIn) -> HttpResponseBase:
    """Everybody of the desk's place is to be rung or visited because of the weather."""
    place, form = desk_place(request, Verb.LIST_FOR_CONTACT), WeatherForm(request.POST, auto_id="weather_%s")

    def work() -> int:
        return note_weather(by=request.by, at=timezone.now(), place=place, words=form.cleaned_data["what"])

    def again() -> HttpResponse:
        return due_page(request, {"weather_form": form, "form": form}, status=422)

    done = _("Everybody on the list is to be rung or visited now. Whoever is responsible has been told.")
    return through(request, form, work, Way(done, f"{reverse('station:contacts')}?view=due", again))
