"""Regular contact at the desk: who is due, whom nobody reached, what is to be looked into; as a list, a file, paper."""

from datetime import date
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.contacts.models import Contact, Listing, Worry
from huzhu.care.contacts.owing import owners_of
from huzhu.care.contacts.queries import (
    DueCounted,
    contacts_of,
    counted_at,
    due_by,
    last_contacts,
    listing_of,
    listings_at,
    missed_of,
    proposals_open,
    shocks_open,
    worries_open,
)
from huzhu.care.contacts.visiting import visiting_at, visits_asked
from huzhu.commons.people.access import Verb, may, places_of
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.doors.bridges.workbooks import WorkbookKind, write_workbook
from huzhu.doors.web.basis import contacts as contact_basis
from huzhu.doors.web.basis import unconfirmed
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.observed import found_in_words, signs_shown
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import State, contact_state, due_state, step_state, tier_state
from huzhu.doors.web.station.contactforms import WeatherForm, worry_reasons
from huzhu.doors.web.station.decisions import ReasonForm
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.station.tiers import proposed_rows
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.contacts import contact_rules_on, next_step
from huzhu.kernel.rosters.sheets import Row, Sheet

DUE, MISSED, WORRIES, PROPOSED, ALL = "due", "missed", "worries", "proposed", "all"
ROWS_MOST, SHEET_MOST, PANEL_SHOWN = 20_000, 200, 3


@require_GET
@signed_in
def show_due(request: SignedIn) -> HttpResponseBase:
    """Those of a place who are due, those whom nobody reached, or all on the list; block by block if one likes."""
    return due_page(request)


def due_page(request: SignedIn, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The list, with what went wrong in a form if anything did."""
    place, day, view = desk_place(request, Verb.SEE_CONTACT), timezone.localdate(), _view(request)
    block = _block(request, place)
    counted, query = counted_at(request.by, block, day), request.GET.urlencode()
    shown: dict[str, Any] = {
        "view": view,
        "day": day,
        "counted": counted,
        "blocks": _blocks(request, place, block),
        "tab_items": _tabs(request, view, counted, block),
        "file_href": f"{reverse('station:contacts_file')}?{query}",
        "sheet_href": f"{reverse('station:contact_sheet')}?{query}",
        "may_look": may(request.by, Verb.LOOK_INTO_WORRY),
        "may_list": may(request.by, Verb.LIST_FOR_CONTACT),
        "weather_form": WeatherForm(auto_id="weather_%s"),
        "visiting": visiting_at(request.by, block, timezone.now()) if may(request.by, Verb.DECIDE_NEED) else None,
        "bases": unconfirmed(contact_basis(day)),
    }
    shown |= _shown(request, block, view, day)
    shown |= more or {}
    return render(request, "station/contacts.html", {**around(request, place, "contacts"), **shown}, status=status)


@require_GET
@signed_in
def show_sheet(request: SignedIn) -> HttpResponseBase:
    """The same list on paper, with names, doors and numbers, and boxes to tick."""
    place, day = desk_place(request, Verb.SEE_CONTACT), timezone.localdate()
    block = _block(request, place)
    wanted = _wanted(request, block, day).prefetch_related("person__phones")
    listings = list(wanted[:SHEET_MOST])
    rows = rows_of(listings, day)
    for row, listing in zip(rows, listings, strict=True):
        phones = sorted(listing.person.phones.all(), key=lambda phone: (phone.rank, phone.pk))
        row["numbers"] = [str(phone.number) for phone in phones]
    shown = {
        "place": place_name(block),
        "rows": rows,
        "left": max(0, wanted.count() - SHEET_MOST),
        "now": timezone.now(),
    }
    return render(request, "station/contact_sheet.html", shown | {"back_href": reverse("station:contacts")})


@require_GET
@signed_in
def send_list(request: SignedIn) -> HttpResponseBase:
    """The same list as a file for a spreadsheet; it leaves without names and doors."""
    place, day = desk_place(request, Verb.SEE_CONTACT), timezone.localdate()
    listings = list(_wanted(request, _block(request, place), day)[:ROWS_MOST])
    head: Row = [
        _("Person"),
        _("Place"),
        _("How closely"),
        _("Due by"),
        _("Days over"),
        _("Last reached"),
        _("Last seen"),
        _("Tries since then"),
    ]
    written = BytesIO()
    write_workbook(
        written, [Sheet(_("Visits due"), [head, *(_line(one, day) for one in listings)])], kind=WorkbookKind.CSV
    )
    headers = {"Content-Disposition": f'attachment; filename="huzhu-contacts-{day:%Y-%m-%d}.csv"'}
    return HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def rows_of(listings: list[Listing], day: date) -> list[dict[str, Any]]:
    """Each of a list in words: who, where, when due, when somebody was last in touch, what comes next."""
    last, rules, owners = last_contacts(listings), contact_rules_on(day), _owners(listings, day)
    visits = visits_asked(listings, timezone.now())
    return [
        {
            "pk": one.pk,
            "person_id": one.person_id,
            "name": str(one.person.name),
            "who": who_is(one.person, day),
            "door": str(one.person.door),
            "place": place_name(one.person.place),
            "tier": tier_state(one),
            "due": due_state(one, day),
            "due_on": one.due_on,
            "owner": owners.get(one.person.place_id, "") if one.due_on else "",
            "at_door": one.at_door,
            "visit_on": visits.get(one.person_id),
            "tries": one.tries_count,
            "step": step_state(next_step(one.standing(), rules)),
            "last": contact_row(last[one.person_id]) if one.person_id in last else None,
        }
        for one in listings
    ]


def _owners(listings: list[Listing], day: date) -> dict[str, str]:
    """Who owes the contacts of each place, by name."""
    whose = owners_of((one.person.place for one in listings), day)
    names = {one.pk: str(one.name) for one in Person.objects.filter(pk__in=set(whose.values())).order_by("pk")}
    return {place: names[person] for place, person in whose.items()}


def panel_of(by: Actor, person: Person) -> dict[str, Any]:
    """What a person's page says of regular contact: where they stand on the list, and the last few times."""
    listing = listing_of(by, person)
    rows = rows_of([listing], timezone.localdate()) if listing else []
    last = [contact_row(one) for one in contacts_of(by, person).filter(undone_at__isnull=True)[:PANEL_SHOWN]]
    return {"listing": rows[0] if rows else None, "contacts": last, "may_list": may(by, Verb.LIST_FOR_CONTACT)}


def contact_row(contact: Contact) -> dict[str, Any]:
    """One contact in words, but for what was said of it."""
    return {
        "pk": contact.pk,
        "at": contact.at,
        "how": contact.get_how_display(),
        "state": contact_state(contact),
        "undone": contact.undone_at is not None,
    }


def worry_row(worry: Worry) -> dict[str, Any]:
    """What is to be looked into: about whom, what was said, since when."""
    person = worry.listing.person
    return {
        "pk": worry.pk,
        "person_id": person.pk,
        "name": str(person.name),
        "place": place_name(person.place),
        "kind": State(str(worry.get_kind_display()), "red", "triangle-alert"),
        "words": " ".join(filter(None, (found_in_words(signs_shown(worry.contact)), str(worry.contact.words)))),
        "at": worry.opened_at,
        "form": ReasonForm(worry_reasons(), auto_id=f"w{worry.pk}_%s"),
    }


def shock_rows(by: Actor, listing: Listing) -> list[dict[str, Any]]:
    """What has happened to somebody since they were last reached, in words."""
    return [
        {
            "pk": one.pk,
            "kind": one.get_kind_display(),
            "words": str(one.words),
            "at": one.noted_at,
            "by": str(one.noted_by.name),
        }
        for one in shocks_open(by, listing)
    ]


def _shown(request: SignedIn, block: Division, view: str, day: date) -> dict[str, Any]:
    if view == WORRIES:
        return _worries(request, block)
    if view == PROPOSED:
        page = page_of(request, proposals_open(request.by, block))
        return {"proposed": proposed_rows(page, day), "page": page}
    return _people(request, block, day)


def _worries(request: SignedIn, block: Division) -> dict[str, Any]:
    page = page_of(request, worries_open(request.by, block))
    return {"worries": [worry_row(one) for one in page], "page": page}


def _people(request: SignedIn, block: Division, day: date) -> dict[str, Any]:
    page = page_of(request, _wanted(request, block, day))
    rows = rows_of(list(page), day)
    first = rows[0]["person_id"] if rows and _view(request) == DUE else ""
    return {"rows": rows, "page": page, "first": first, "block": _chosen(request)}


def _wanted(request: SignedIn, block: Division, day: date) -> QuerySet[Listing]:
    listings, view = listings_at(request.by, block), _view(request)
    if view == ALL:
        return listings
    return missed_of(listings) if view == MISSED else due_by(listings, day)


def _view(request: SignedIn) -> str:
    view = request.GET.get("view", DUE)
    return view if view in (DUE, MISSED, WORRIES, PROPOSED, ALL) else DUE


def _chosen(request: SignedIn) -> str:
    return request.GET.get("block", "")


def _block(request: SignedIn, place: Division) -> Division:
    """The block that is chosen, within the desk's place; else that place."""
    under = places_of(request.by, Verb.SEE_CONTACT).filter(path__startswith=place.path)
    return under.filter(pk=_chosen(request)).first() or place


def _blocks(request: SignedIn, place: Division, block: Division) -> list[dict[str, Any]]:
    under = places_of(request.by, Verb.SEE_CONTACT).filter(path__startswith=place.path).exclude(pk=place.pk)
    return [{"pk": one.pk, "name": place_name(one), "on": one.pk == block.pk} for one in in_order(under)]


def _tabs(request: SignedIn, view: str, counted: DueCounted, block: Division) -> list[NavItem]:
    base, chosen = reverse("station:contacts"), _chosen(request)
    kept = f"&block={chosen}" if chosen else ""

    def tab(label: str, to: str, icon: str, count: int) -> NavItem:
        return NavItem(label, f"{base}?view={to}{kept}", icon, view == to, count)

    tabs = [
        tab(_("Due"), DUE, "calendar-check", counted.due + counted.over),
        tab(_("Not reached"), MISSED, "phone-missed", counted.missed),
        tab(_("To look into"), WORRIES, "triangle-alert", counted.worries),
        tab(_("All on the list"), ALL, "users", counted.listed),
    ]
    if may(request.by, Verb.LIST_FOR_CONTACT):
        tabs.insert(3, tab(_("To be listed"), PROPOSED, "user-plus", proposals_open(request.by, block).count()))
    return tabs


def _line(one: Listing, day: date) -> Row:
    over = max(0, one.days_over(day))
    days = [str(value) if value else "" for value in (one.due_on, one.reached_on, one.seen_on)]
    place, tier = place_name(one.person.place), str(one.get_tier_display())
    return [one.person_id, place, tier, days[0], over, days[1], days[2], one.tries_count]
