"""Being in touch with one person: whom to ring, what was said before, how it is now by one key; then the next."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.contacts.actions import (
    change_listing,
    close_worry,
    end_listing,
    list_for_contact,
    note_contact,
    undo_contact,
)
from huzhu.care.contacts.models import Contact, Listing, Proposal, Worry
from huzhu.care.contacts.queries import contacts_of, due_by, listing_of, listings_at
from huzhu.care.contacts.tiering import decline_proposal
from huzhu.commons.people.access import Verb, may, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.observed import found_in_words, help_for, signs_shown
from huzhu.doors.web.station.callbacks import call_of
from huzhu.doors.web.station.contactforms import ReportForm, ShockForm, TermsForm, ending_reasons, worry_reasons
from huzhu.doors.web.station.contacts import contact_row, rows_of, shock_rows
from huzhu.doors.web.station.decisions import ReasonForm
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.station.portrait import portrait
from huzhu.doors.web.station.readback import address_of
from huzhu.doors.web.station.tiers import declining_form, tier_card
from huzhu.kernel.refusal import NotFound

CONTACTS_SHOWN = 30


@require_GET
@signed_in
def show_person(request: SignedIn, person_id: str) -> HttpResponseBase:
    """One person: whom to ring, when somebody was last in touch; or the way onto the list."""
    return contact_page(request, person_of(request, person_id))


@require_POST
@signed_in
@once
def note(request: SignedIn, listing_id: str) -> HttpResponseBase:
    """How it was, in one word; then the next who is due, where one rings one after another."""
    listing = listing_or_404(request, listing_id)
    form = ReportForm(request.POST, auto_id="report_%s")
    person = person_of(request, listing.person_id)
    to = _onward(request, listing)

    def work() -> Contact:
        return note_contact(by=request.by, at=timezone.now(), listing=listing, report=form.report())

    def again() -> HttpResponse:
        return contact_page(request, person, {"report_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_noted(form), to, again, "words"))


@require_POST
@signed_in
@once
def undo(request: SignedIn, contact_id: str) -> HttpResponseBase:
    """That was a mistake."""
    found = visible_to(request.by, Verb.SEE_CONTACT, Contact).select_related("listing").filter(pk=contact_id).first()
    if found is None:
        raise NotFound
    undo_contact(by=request.by, at=timezone.now(), contact=found)
    messages.success(request, _("Taken back."))
    return HttpResponseRedirect(_address(found.listing.person_id))


@require_POST
@signed_in
@once
def put_on(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Puts somebody onto the list."""
    person = person_of(request, person_id)
    form = TermsForm(request.POST, auto_id="terms_%s")

    def work() -> Listing:
        return list_for_contact(by=request.by, at=timezone.now(), person=person, terms=form.terms())

    def again() -> HttpResponse:
        return contact_page(request, person, {"terms_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("On the list from today on."), _address(person.pk), again))


@require_POST
@signed_in
@once
def change(request: SignedIn, listing_id: str) -> HttpResponseBase:
    """Looks after somebody more closely, less, or as they wish."""
    listing = listing_or_404(request, listing_id)
    person, form = person_of(request, listing.person_id), TermsForm(request.POST, auto_id="terms_%s")

    def work() -> Listing:
        return change_listing(by=request.by, at=timezone.now(), listing=listing, terms=form.terms())

    def again() -> HttpResponse:
        return contact_page(request, person, {"terms_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("Changed."), _address(person.pk), again))


@require_POST
@signed_in
@once
def take_off(request: SignedIn, listing_id: str) -> HttpResponseBase:
    """Takes somebody off the list, with the reason."""
    listing = listing_or_404(request, listing_id)
    person = person_of(request, listing.person_id)
    form = ReasonForm(ending_reasons(), request.POST, auto_id="end_%s")

    def work() -> Listing:
        return end_listing(by=request.by, at=timezone.now(), listing=listing, because=form.because())

    def again() -> HttpResponse:
        return contact_page(request, person, {"end_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("Off the list."), _address(person.pk), again))


@require_POST
@signed_in
@once
def decline(request: SignedIn, proposal_id: str) -> HttpResponseBase:
    """Staff know better than the rules, and say why."""
    seen = visible_to(request.by, Verb.LIST_FOR_CONTACT, Proposal).select_related("person")
    found = seen.filter(pk=proposal_id).first()
    if found is None:
        raise NotFound
    form = declining_form(request.POST)

    def work() -> Proposal:
        return decline_proposal(by=request.by, at=timezone.now(), proposal=found, because=form.because())

    def again() -> HttpResponse:
        return contact_page(request, found.person, {"decline_form": form, "form": form}, status=422)

    to = f"{reverse('station:contacts')}?view=proposed"
    return through(request, form, work, Way(_("Left as it is. It is not proposed again."), to, again))


@require_POST
@signed_in
@once
def look_into(request: SignedIn, worry_id: str) -> HttpResponseBase:
    """Somebody has looked into it, and says what became of it."""
    found = visible_to(request.by, Verb.SEE_CONTACT, Worry).select_related("listing").filter(pk=worry_id).first()
    if found is None:
        raise NotFound
    form = ReasonForm(worry_reasons(), request.POST, auto_id="worry_%s")
    person = person_of(request, found.listing.person_id)

    def work() -> Worry:
        return close_worry(by=request.by, at=timezone.now(), worry=found, because=form.because())

    def again() -> HttpResponse:
        return contact_page(request, person, {"worry_form": form, "form": form}, status=422)

    to = f"{reverse('station:contacts')}?view=worries"
    return through(request, form, work, Way(_("Looked into."), to, again))


def contact_page(
    request: SignedIn, person: Person, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """One person's page, with what went wrong in a form if anything did."""
    by, day, place = request.by, timezone.localdate(), desk_place(request, Verb.SEE_CONTACT)
    listing = listing_of(by, person)
    contacts = list(contacts_of(by, person)[:CONTACTS_SHOWN])
    first = next((one.pk for one in contacts if not one.undone_at), "")
    worries = Worry.objects.filter(listing=listing, closed_at__isnull=True) if listing else Worry.objects.none()
    card = tier_card(by, person, day)
    terms = {"tier": listing.tier, "wish": listing.wish} if listing else {}
    terms |= {"tier": card["proposed"], "reason": _("The rules call for it")} if card and card["proposed"] else {}
    shown = {
        "elder": person,
        "call": call_of(person),
        "spoken": address_of(person, day),
        "portrait": portrait(by, person, day),
        "listing": rows_of([listing], day)[0] if listing else None,
        "wish": listing.get_wish_display() if listing else "",
        "because": str(listing.because) if listing else "",
        "contacts": [_told(one, first) for one in contacts],
        "worries": [
            _worry(one) for one in worries.select_related("listing", "contact__listing").order_by("opened_at", "pk")
        ],
        "tiers": card,
        "shocks": shock_rows(by, listing) if listing else [],
        "shock_form": ShockForm(auto_id="shock_%s"),
        "decline_form": declining_form(),
        "may_note": listing is not None and may(by, Verb.NOTE_CONTACT),
        "may_list": may(by, Verb.LIST_FOR_CONTACT),
        "may_ask": may(by, Verb.TAKE_CALL),
        "queue": request.GET.get("queue", "") or request.POST.get("queue", ""),
        "block": request.GET.get("block", "") or request.POST.get("block", ""),
        "report_form": ReportForm(auto_id="report_%s", initial={"how": _likely(listing)}),
        "terms_form": TermsForm(auto_id="terms_%s", initial=terms),
        "end_form": ReasonForm(ending_reasons(), auto_id="end_%s"),
        "worry_form": ReasonForm(worry_reasons(), auto_id="worry_%s"),
        **(more or {}),
    }
    return render(request, "station/contact.html", {**around(request, place, "contacts"), **shown}, status=status)


def _likely(listing: Listing | None) -> str:
    return Contact.How.DOOR if listing and listing.at_door else Contact.How.PHONE


def _told(one: Contact, last: str) -> dict[str, Any]:
    row = contact_row(one) | {"words": str(one.words), "by": str(one.noted_by.name), "signs": signs_shown(one)}
    return row | {"may_undo": one.pk == last and one.listing.ended_at is None}


def _worry(one: Worry) -> dict[str, Any]:
    signs = signs_shown(one.contact)
    return {
        "pk": one.pk,
        "kind": one.get_kind_display(),
        "at": one.opened_at,
        "words": str(one.contact.words),
        "found": found_in_words(signs),
        "help": help_for(signs, one.listing.person_id),
    }


def listing_or_404(request: SignedIn, listing_id: str) -> Listing:
    listing = visible_to(request.by, Verb.SEE_CONTACT, Listing).select_related("person").filter(pk=listing_id).first()
    if listing is None:
        raise NotFound
    return listing


def _address(person_id: str) -> str:
    return reverse("station:contact", args=[person_id])


def _onward(request: SignedIn, listing: Listing) -> str:
    """The next who is due after this one, where one rings one after another; else the same page again.

    Looked for before the word is written, for by it this one moves down the list.
    """
    if not request.POST.get("queue"):
        return _address(listing.person_id)
    block = request.POST.get("block", "")
    place = Division.objects.filter(pk=block).first() or desk_place(request, Verb.SEE_CONTACT)
    due = due_by(listings_at(request.by, place), timezone.localdate())
    if listing.due_on is not None:
        due = due.filter(Q(due_on__gt=listing.due_on) | Q(due_on=listing.due_on, pk__gt=listing.pk))
    after = due.exclude(pk=listing.pk).values_list("person_id", flat=True).first()
    kept = f"&block={block}" if block else ""
    return f"{_address(after)}?queue=1{kept}" if after else f"{reverse('station:contacts')}?view=due{kept}"


def _noted(form: ReportForm) -> str:
    return {
        Contact.Outcome.WELL.value: _("All is well. Written down."),
        Contact.Outcome.MISSED.value: _("Not reached. It stays on the list."),
        Contact.Outcome.WRONG.value: _("Something is wrong. It stands on the list of what to look into."),
    }.get(form.data.get("outcome", ""), "")
