"""The station's book of time: what stands where, every entry of a month, and from each one back to its visit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.queries import visits_for
from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.bank.queries import (
    accounts_seen_by,
    entry_seen_by,
    transfers_at,
    trial_balance,
)
from huzhu.commons.people.access import Verb, may, require
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_for
from huzhu.commons.rulebook.queries import editions_named
from huzhu.doors.web.bureau.desk import month_name
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.home.saved import csv_answer, on_paper
from huzhu.doors.web.shapes import Fact
from huzhu.doors.web.station.desk import PER_PAGE, around
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.doors.web.timelines import EARNED, SPENT, purse_of
from huzhu.doors.words import moment, service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.kernel.units import Unit

MONTHS_OFFERED = 13
ROWS_MOST = 50_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which transfers of the book: of a month, of a kind of entry, of a kind of account; empty is all."""

    first_on: date
    kind: str
    account: str

    def of(self, rows: QuerySet[Transfer]) -> QuerySet[Transfer]:
        """The transfers that are asked for, the newest first."""
        after = (self.first_on + timedelta(days=32)).replace(day=1)
        rows = rows.filter(unit=Unit.MINUTES, entry__booked_on__gte=self.first_on, entry__booked_on__lt=after)
        if self.kind:
            rows = rows.filter(entry__kind=self.kind)
        if self.account:
            rows = rows.filter(Q(debit__kind=self.account) | Q(credit__kind=self.account))
        return rows.order_by("-seq")


@require_GET
@signed_in
def find_month(request: SignedIn) -> HttpResponseBase:
    """Leads to the month chosen in the box, with its filter, or to this month."""
    try:
        first_on = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        first_on = timezone.localdate().replace(day=1)
    query = request.GET.copy()
    query.pop("month", None)
    return HttpResponseRedirect(f"{reverse('station:book', args=[first_on])}?{query.urlencode()}".rstrip("?"))


@require_GET
@signed_in
def show_book(request: SignedIn, first_on: date) -> HttpResponseBase:
    """What stands on each kind of account today, and what moved in the month."""
    place, asked = desk_place(request, Verb.SEE_ACCOUNT), _asked(request, first_on)
    page = Paginator(asked.of(transfers_at(request.by, place)), PER_PAGE).get_page(request.GET.get("page"))
    trial = [one for one in trial_balance(request.by, place) if one.unit == Unit.MINUTES]
    shown = {
        "trial": [_trial_row(first_on, one.kind, one.accounts, one.balance) for one in trial],
        "sum": sum(one.balance for one in trial),
        "rows": _rows(request.by, page),
        "page": page,
        "asked": asked,
        "month": month_name(asked.first_on),
        "months": _months(asked.first_on),
        "kinds": [("", _("all kinds"), not asked.kind), *_options(Entry.Kind.choices, asked.kind)],
        "accounts": [("", _("all accounts"), not asked.account), *_options(Account.Kind.choices, asked.account)],
        "csv_href": f"{reverse('station:book_file', args=[asked.first_on])}?{request.GET.urlencode()}",
        "place_name": place_name(place),
    }
    return render(request, "station/book.html", {**around(request, place, "book"), **shown})


@require_GET
@signed_in
def send_book(request: SignedIn, first_on: date) -> HttpResponseBase:
    """The same entries as a file for a spreadsheet; people by code, not by name."""
    place, asked = desk_place(request, Verb.SEE_ACCOUNT), _asked(request, first_on)
    head: Row = [_("Number"), _("Day"), _("Entry"), _("From"), _("To"), _("Minutes"), _("Reference"), _("Rules")]
    rows: list[Row] = [
        [
            row.seq,
            str(row.entry.booked_on),
            str(Entry.Kind(row.entry.kind).label),
            f"{row.debit.kind} {row.debit_id}",
            f"{row.credit.kind} {row.credit_id}",
            row.amount,
            row.entry.reference,
            row.entry.rules,
        ]
        for row in asked.of(transfers_at(request.by, place))[:ROWS_MOST]
    ]
    return csv_answer(Sheet(_("Book"), [head, *rows]), f"huzhu-book-{asked.first_on:%Y-%m}")


@require_GET
@signed_in
def show_entry(request: SignedIn, entry_id: str) -> HttpResponseBase:
    """One entry: its legs, the rules it was reckoned by, and the visit that it comes from."""
    by, place = request.by, desk_place(request, Verb.SEE_ACCOUNT)
    entry, legs = entry_seen_by(by, entry_id)
    visit = _visit_behind(by, entry.reference)
    shown = {
        "entry": entry,
        "kind": str(Entry.Kind(entry.kind).label),
        "facts": _facts(entry),
        "rows": _rows(by, legs),
        "visit": visit,
        "visit_title": service_name(visit.need.service, visit.began_at) if visit else "",
        "visit_href": _visit_href(by, visit) if visit else "",
        "because": str(entry.because),
        "back_href": reverse("station:book", args=[entry.booked_on.replace(day=1)]),
    }
    return render(request, "station/entry.html", {**around(request, place, "book"), **shown})


@require_GET
@signed_in
def show_person(request: SignedIn, person_id: str) -> HttpResponseBase:
    """The statement of a person on paper, to hand over at the counter or take along. Refuses: NotFound."""
    person = persons_for(request.by).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    require(request.by, Verb.SEE_ACCOUNT, within=person)
    at = timezone.now()
    shown = on_paper(request, purse_of(request.by, at, person)) | {"at": at, "station": station_at(person.place)}
    return render(request, "home/time_sheet.html", shown | {"back_href": reverse("station:person", args=[person.pk])})


def _asked(request: SignedIn, first_on: date) -> Asked:
    kind, account = request.GET.get("kind", ""), request.GET.get("account", "")
    return Asked(
        first_on.replace(day=1), kind if kind in Entry.Kind else "", account if account in Account.Kind else ""
    )


def _trial_row(first_on: date, kind: str, accounts: int, balance: int) -> dict[str, Any]:
    book = reverse("station:book", args=[first_on.replace(day=1)])
    name = str(Account.Kind(kind).label)
    return {"name": name, "accounts": accounts, "balance": balance, "href": f"{book}?account={kind}#entries"}


def _rows(by: Actor, transfers: Iterable[Transfer]) -> list[dict[str, Any]]:
    listed = list(transfers)
    accounts = {account.pk: account for row in listed for account in (row.debit, row.credit)}
    seen = {one.pk: one for one in accounts_seen_by(by).filter(pk__in=accounts)}
    owners = {one.owner_id for one in seen.values() if one.owner_id}
    names = {one.pk: mask_name(str(one.name)) for one in Person.objects.filter(pk__in=owners).order_by("pk")}
    return [
        {
            "entry_id": row.entry_id,
            "on": row.entry.booked_on,
            "kind": str(Entry.Kind(row.entry.kind).label),
            "debit": _account_words(row.debit, seen, names),
            "credit": _account_words(row.credit, seen, names),
            "minutes": row.amount,
        }
        for row in listed
    ]


def _account_words(account: Account, seen: Mapping[str, Account], names: Mapping[str, str]) -> str:
    if account.pk not in seen:
        return _("an account elsewhere")
    if account.owner_id:
        return names.get(account.owner_id, "")
    return f"{Account.Kind(account.kind).label} · {place_name(account.place)}"


def _facts(entry: Entry) -> list[Fact]:
    kept = editions_named(entry.rules)
    facts = [
        Fact(_("Counts for"), str(entry.booked_on)),
        Fact(_("Happened"), moment(entry.occurred_at)),
        Fact(_("Posted"), moment(entry.posted_at)),
        Fact(_("Reference"), entry.reference),
    ]
    for digest in filter(None, entry.rules.split("+")):
        pack = kept[digest].pack if digest in kept else _("not kept here")
        facts.append(Fact(_("Rules"), digest, pack))
    return facts


def _visit_behind(by: Actor, reference: str) -> Visit | None:
    """The visit that an entry's reference leads to, where `by` may see it."""
    key = reference.split(":")[1] if ":" in reference else ""
    if reference.startswith((EARNED, "bonus:")):
        found = Attendance.objects.filter(pk=key).values_list("visit", flat=True).first()
        key = found or ""
    elif not reference.startswith(SPENT):
        return None
    return visits_for(by).filter(pk=key).first()


def _visit_href(by: Actor, visit: Visit) -> str:
    if may(by, Verb.SEE_FIGURES):
        return reverse("bureau:visit", args=[visit.pk])
    return reverse("station:call_back", args=[visit.pk])


def _options(choices: Iterable[tuple[Any, Any]], chosen: str) -> list[tuple[str, str, bool]]:
    return [(str(value), str(label), value == chosen) for value, label in choices]


def _months(first: date) -> list[tuple[str, str, bool]]:
    month, listed = timezone.localdate().replace(day=1), {first}
    for _ago in range(MONTHS_OFFERED):
        listed.add(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return [(f"{one:%Y-%m}", month_name(one), one == first) for one in sorted(listed, reverse=True)]
