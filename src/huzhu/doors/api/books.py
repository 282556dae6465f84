"""The books of a place: what stands on its accounts, and every transfer."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.bank.queries import accounts_seen_by, transfers_at, trial_balance
from huzhu.commons.people.access import NotPermitted, Verb
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import placed
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.rules import TransferTold, TrialLineTold
from huzhu.doors.api.shapes import Code
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound

router = Router(tags=["books"])


@router.get(
    "/places/{place}/trial-balance", response=list[TrialLineTold], openapi_extra=refuses(NotPermitted, NotFound)
)
def trial(request: Visitor, place: Code) -> list[TrialLineTold]:
    """What stands now on each kind of account of a place and all under it."""
    by, _at = caller(request)
    where = placed(by, Verb.SEE_ACCOUNT, place)
    return [
        TrialLineTold(kind=one.kind, unit=one.unit, accounts=one.accounts, balance=one.balance)
        for one in trial_balance(by, where)
    ]


@router.get(
    "/places/{place}/transfers",
    response=Page[TransferTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def transfers(request: Visitor, response: HttpResponse, place: Code, asked: Query[Paged]) -> Page[TransferTold]:
    """Every transfer into or out of the accounts of a place and all under it, the newest first."""
    by, _at = caller(request)
    where = placed(by, Verb.SEE_ACCOUNT, place)
    page = slice_of(transfers_at(by, where), ("-pk",), asked)
    link_next(request, response, page.next)
    touched = {account for row in page.rows for account in (row.debit_id, row.credit_id)}
    seen = set(accounts_seen_by(by).filter(pk__in=touched).values_list("pk", flat=True))
    items = [
        TransferTold(
            number=row.seq,
            entry=row.entry_id,
            kind=row.entry.kind,
            booked_on=row.entry.booked_on,
            reference=row.entry.reference,
            rules=row.entry.rules,
            debit=row.debit_id if row.debit_id in seen else None,
            credit=row.credit_id if row.credit_id in seen else None,
            unit=row.unit,
            amount=row.amount,
        )
        for row in page.rows
    ]
    return Page(items=items, next=page.next)
