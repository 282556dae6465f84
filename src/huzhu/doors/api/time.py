"""Mutual-help time: the balance of a person, and the lines that make it."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.bank.queries import StatementLine, account_of, balance_of, held_for, statement_of
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.models import Person
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, number_cursor, number_in
from huzhu.doors.api.schemas.time import BalanceTold, TimeLineTold
from huzhu.doors.api.shapes import Code
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound

router = Router(tags=["time"])


@router.get("/people/{person}/time", response=BalanceTold, openapi_extra=refuses(NotPermitted, NotFound))
def balance(request: Visitor, person: Code) -> BalanceTold:
    """The minutes a person has; nothing was ever earned where there is no account yet."""
    by, _at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_ACCOUNT, within=owner)
    account = account_of(owner)
    return BalanceTold(
        person=owner.pk,
        balance_minutes=balance_of(account) if account else 0,
        held_minutes=held_for(account) if account else 0,
    )


@router.get(
    "/people/{person}/time/lines",
    response=Page[TimeLineTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def statement(request: Visitor, response: HttpResponse, person: Code, asked: Query[Paged]) -> Page[TimeLineTold]:
    """What went through the account, the newest first."""
    by, _at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_ACCOUNT, within=owner)
    account = account_of(owner)
    if account is None:
        return Page(items=[], next=None)
    salt = f"statement.{account.pk}"
    before = number_in(salt, asked.cursor) if asked.cursor else None
    lines = statement_of(by, account, before_seq=before, limit=asked.limit + 1)
    shown = lines[: asked.limit]
    following = number_cursor(salt, shown[-1].seq) if len(lines) > asked.limit else None
    link_next(request, response, following)
    return Page(items=[_told(line) for line in shown], next=following)


def _told(line: StatementLine) -> TimeLineTold:
    return TimeLineTold(
        posted_at=line.posted_at,
        occurred_at=line.occurred_at,
        kind=line.kind,
        reference=line.reference,
        minutes=line.amount,
        balance_minutes=line.balance,
    )
