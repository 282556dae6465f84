"""My time: what is saved and what waits, line by line; on paper, and as a file."""

from io import BytesIO
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.commons.bank.queries import statement_of
from huzhu.doors.bridges.workbooks import WorkbookKind, write_workbook
from huzhu.doors.web.basis import hours_by, unconfirmed
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.standing import Standing, around, standing_of
from huzhu.doors.web.shapes import LinkRow
from huzhu.doors.web.timelines import Line, Purse, lines_in_words, purse_of
from huzhu.doors.web.wording import duration, listed
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.kernel.timebank.rules import TimeRules

LINES_SHOWN, LINES_ON_PAPER, LINES_IN_A_FILE = 20, 60, 50_000


@require_GET
@signed_in
def show_time(request: SignedIn) -> HttpResponseBase:
    """One's own hours in plain words: what is there, what waits and until when, what can be done with it."""
    by, standing = request.by, standing_of(request.by)
    purse = purse_of(by, timezone.now(), standing.elder)
    shown = statement(request, purse) | {
        "purse": purse,
        "limit": purse.rules.member_most_minutes,
        "deeds": deeds(purse),
        "bases": unconfirmed(*hours_by(purse.rules, standing.elder.place)),
    }
    return render(request, "home/time.html", {**around(standing), **shown})


@require_GET
@signed_in
def show_sheet(request: SignedIn) -> HttpResponseBase:
    """The account on paper: big enough to read, the newest lines, and whom to ring if something is wrong."""
    standing, at = standing_of(request.by), timezone.now()
    purse = purse_of(request.by, at, standing.elder)
    shown = on_paper(request, purse) | {"at": at, "back_href": reverse("home:time")}
    return render(request, "home/time_sheet.html", {**around(standing), **shown})


@require_GET
@signed_in
def send_file(request: SignedIn) -> HttpResponseBase:
    """Every line of the account as a file for a spreadsheet, the newest first."""
    standing = standing_of(request.by)
    purse = purse_of(request.by, timezone.now(), standing.elder)
    head: Row = [_("Day"), _("What"), _("Minutes"), _("Balance (minutes)")]
    rows: list[Row] = [
        [f"{timezone.localdate(line.at)}", line.what, line.minutes, line.balance]
        for line in _lines(request, purse, LINES_IN_A_FILE)
    ]
    return csv_answer(Sheet(_("My time"), [head, *rows]), "huzhu-time")


def on_paper(request: SignedIn, purse: Purse) -> dict[str, Any]:
    """What a printed statement shows."""
    lines = _lines(request, purse, LINES_ON_PAPER)
    return {"purse": purse, "lines": lines, "name": str(purse.member.name), "rules": rule_words(purse.rules)}


def csv_answer(sheet: Sheet, name: str) -> HttpResponse:
    """A sheet as a CSV file to keep."""
    written = BytesIO()
    write_workbook(written, [sheet], kind=WorkbookKind.CSV)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def statement(request: SignedIn, purse: Purse) -> dict[str, Any]:
    """A page of the statement: its lines, and after which one the next page goes on."""
    before = request.GET.get("before", "")
    before_seq = int(before) if before.isdecimal() and len(before) < 19 else None
    account = purse.account
    lines = statement_of(request.by, account, before_seq=before_seq, limit=LINES_SHOWN) if account else []
    older = lines[-1].seq if len(lines) == LINES_SHOWN else 0
    return {"lines": lines_in_words(request.by, purse.member, lines), "older": older, "newer": before_seq is not None}


def deeds(purse: Purse) -> list[LinkRow]:
    """What can be done with the time, as the rules of the place allow."""
    rows = [
        LinkRow(reverse("home:give"), "gift", _("Give some to my family"), _("They can use it where they live")),
        LinkRow(reverse("home:share"), "users", _("Let my family use it"), _sharing_text(purse)),
    ]
    if purse.rules.donation_allowed:
        donate = _("It pays for neighbours who have none")
        rows.append(LinkRow(reverse("home:donate"), "hand-heart", _("Donate some"), donate))
    later = _("Who has it after me, and if I leave for a while")
    rows.append(LinkRow(reverse("home:afterwards"), "key-round", _("Later, and after me"), later))
    points = _("Goods from the shop, and my certificates")
    rows.append(LinkRow(reverse("home:points"), "shopping-bag", _("My points and stars"), points))
    return rows


def rule_words(rules: TimeRules) -> list[str]:
    """The rules one must know, in whole sentences."""
    said = [_("One hour given is one hour saved, whatever the help."), _("Hours are never sold and never money.")]
    if rules.member_most_minutes:
        limit = duration(rules.member_most_minutes)
        said.append(_("One person can hold %(limit)s; what is above can be donated.") % {"limit": limit})
    if not rules.earned_expires:
        said.append(_("What you earned does not expire."))
    return said


def standing_here(request: SignedIn) -> tuple[Standing, Purse]:
    """Whose home this is, and what they have."""
    standing = standing_of(request.by)
    return standing, purse_of(request.by, timezone.now(), standing.elder)


def _lines(request: SignedIn, purse: Purse, limit: int) -> list[Line]:
    if purse.account is None:
        return []
    return lines_in_words(request.by, purse.member, statement_of(request.by, purse.account, limit=limit))


def _sharing_text(purse: Purse) -> str:
    names = listed(str(one.other.name) for one in purse.sharings)
    return _("Used for: %(names)s") % {"names": names} if names else _("Visits to my parents are paid from it")
