"""Bringing in time that people had saved elsewhere: read, decided where doubtful, posted once, taken back whole."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from huzhu.commons.bank.actions import ReasonMissing, member_accounts, place_account
from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.bank.posting import Move, post_many
from huzhu.commons.codes import new_code
from huzhu.commons.journal.actions import record
from huzhu.commons.openings.matching import Meant, meant_by
from huzhu.commons.openings.models import Opening, OpeningRow
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.balances import BalanceRow

AT_ONCE = 500
ROWS_MOST = 20_000
State = OpeningRow.State


class TooManyRows(Refused):
    """More rows than one list may hold."""

    code = "openings.too_many_rows"
    sentence = "This list has more than %(rows)s rows."
    next_step = "Please divide it, for instance by community, and bring the parts in one after the other."


class OpeningUndone(Refused):
    """The list was taken back."""

    code = "openings.undone"
    sentence = "This list was taken back."
    next_step = "Please read it in once more if it should count after all."


class RowDecided(Refused):
    """The row is posted, cannot be read, or was decided before."""

    code = "openings.row_decided"
    sentence = "There is nothing to decide about this row any more."
    next_step = "Please look at the list again."


class RowElsewhere(Refused):
    """The person belongs to another place than the list."""

    code = "openings.row_elsewhere"
    sentence = "This person does not belong to the place of the list."
    next_step = "Please choose somebody of this place, or bring the row in where the person lives."


class NothingReady(Refused):
    """No row waits to be posted."""

    code = "openings.nothing_ready"
    sentence = "No row of this list is ready to be posted."
    next_step = "Please decide about the doubtful rows first."


class OpeningSpent(Refused):
    """What was brought in is not all there any more, so it cannot all go back."""

    code = "openings.spent"
    sentence = "%(people)s people have used or given what this list brought them."
    next_step = "Please correct the wrong rows one by one, each with its own reversal."


@transaction.atomic
def read_opening(*, by: Actor, at: datetime, place: Division, rows: Sequence[BalanceRow], file_digest: str) -> Opening:
    """Keeps a list with whom each row means; nothing is posted yet. The same file answers with what stands.

    Refuses: TooManyRows, NotPermitted, NotFound.
    """
    require(by, Verb.POST_TRANSFER, within=place)
    Division.objects.select_for_update(no_key=True).get(pk=place.pk)
    standing = (
        Opening.objects.filter(place=place, file_digest=file_digest, undone_at__isnull=True).order_by("pk").first()
    )
    if standing:
        return standing
    if len(rows) > ROWS_MOST:
        raise TooManyRows(rows=ROWS_MOST)
    opening = Opening.objects.create(place=place, file_digest=file_digest, read_at=at, read_by_id=by.person_id)
    sheets = {name: number for number, name in enumerate(dict.fromkeys(row.sheet for row in rows))}
    meant = meant_by(place, rows)
    kept = [_row(opening, sheets[row.sheet], row, whom) for row, whom in zip(rows, meant, strict=True)]
    _refuse_to_mean_one_twice(kept)
    for first in range(0, len(kept), AT_ONCE):
        OpeningRow.objects.bulk_create(kept[first : first + AT_ONCE])
    details = {"rows": len(kept), "ready": sum(one.state == State.READY for one in kept)}
    record(by=by, at=at, action="read_opening", thing=f"opening:{opening.pk}", details=details)
    return opening


@transaction.atomic
def settle_opening_row(*, by: Actor, at: datetime, row: OpeningRow, person: Person) -> OpeningRow:
    """Somebody has looked: the row means this person, and is ready. Refuses: RowDecided, RowElsewhere, OpeningUndone,
    NotPermitted, NotFound."""
    row = _waiting(by, row)
    if not person.place.path.startswith(row.opening.place.path):
        raise RowElsewhere
    row.person, row.state = person, State.READY
    return _decided(by, at, row)


@transaction.atomic
def leave_out_opening_row(*, by: Actor, at: datetime, row: OpeningRow) -> OpeningRow:
    """Somebody has looked: the row is not brought in. It may be taken up again as long as the list stands.

    Refuses: RowDecided, OpeningUndone, NotPermitted, NotFound.
    """
    row = _waiting(by, row)
    row.person, row.state = None, State.LEFT_OUT
    return _decided(by, at, row)


@transaction.atomic
def post_opening(*, by: Actor, at: datetime, opening: Opening, limit: int = ROWS_MOST) -> int:
    """Posts every ready row, at most `limit`, each as one entry from the opening account of the place; returns how
    many. Doubtful rows stay.

    Asked again it posts what has become ready since, and no row twice. What is brought in may exceed the limit of a
    member: it was promised elsewhere. Refuses: NothingReady, OpeningUndone, PeriodClosed, NotPermitted, NotFound.
    """
    opening = _locked(by, opening)
    rows = list(opening.rows.filter(state=State.READY).select_related("person__place").order_by("pk")[:limit])
    if not rows:
        raise NothingReady
    source = place_account(by=by, at=at, place=opening.place, kind=Account.Kind.OPENING)
    edition = rules_at(opening.place, local_day(at, opening.place.time_zone)).edition
    accounts = _accounts(by, at, rows)
    list(Account.objects.select_for_update(no_key=True).filter(pk__in=_keys(source, *accounts)).order_by("pk"))
    for first in range(0, len(rows), AT_ONCE):
        part = rows[first : first + AT_ONCE]
        entries = [_entry(row, at, edition) for row in part]
        moves = [
            [Move(source, account, row.minutes or 0)]
            for row, account in zip(part, accounts[first : first + AT_ONCE], strict=True)
        ]
        post_many(by, at, entries, moves)
        own = Entry.objects.filter(reference=Concat(Value("opening:"), OuterRef("pk"))).values("pk")
        done = OpeningRow.objects.filter(pk__in=[row.pk for row in part])
        done.update(state=State.POSTED, entry=Subquery(own[:1]))
    if opening.posted_at is None:
        opening.posted_at, opening.posted_by_id = at, by.person_id
        opening.save(update_fields=["posted_at", "posted_by"])
    record(by=by, at=at, action="post_opening", thing=f"opening:{opening.pk}", details={"rows": len(rows)})
    return len(rows)


@transaction.atomic
def undo_opening(*, by: Actor, at: datetime, opening: Opening, because: str) -> Opening:
    """Takes a whole list back: every posted row is reversed, both entries stay in the books. All or nothing.

    Refuses: OpeningUndone, OpeningSpent, ReasonMissing, NotPermitted, NotFound.
    """
    opening = _locked(by, opening)
    if not because.strip():
        raise ReasonMissing
    rows = list(opening.rows.filter(state=State.POSTED).order_by("pk"))
    given = list(
        Transfer.objects.filter(entry__opening_row__in=opening.rows.filter(state=State.POSTED), reversals__isnull=True)
        .select_related("debit__place", "credit__place")
        .order_by("entry__opening_row__pk", "pk")
    )
    keys = _keys(*(one.credit for one in given), *(one.debit for one in given))
    list(Account.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    _refuse_spent(given)
    for first in range(0, len(given), AT_ONCE):
        part = given[first : first + AT_ONCE]
        entries = [
            Entry(
                reference=f"reversal:{one.entry_id}",
                kind=Entry.Kind.REVERSAL,
                occurred_at=at,
                because=because[:200],
                corrects_id=one.entry_id,
            )
            for one in part
        ]
        post_many(by, at, entries, [[Move(one.credit, one.debit, one.amount)] for one in part], [[o.seq] for o in part])
    opening.rows.filter(pk__in=[row.pk for row in rows]).update(state=State.UNDONE)
    opening.undone_at, opening.undone_by_id, opening.undone_because = at, by.person_id, because[:200]
    opening.save(update_fields=["undone_at", "undone_by", "undone_because"])
    record(by=by, at=at, action="undo_opening", thing=f"opening:{opening.pk}", details={"rows": len(rows)})
    return opening


def _row(opening: Opening, sheet_index: int, row: BalanceRow, meant: Meant) -> OpeningRow:
    return OpeningRow(
        opening=opening,
        sheet=row.sheet[:60],
        sheet_index=sheet_index,
        row_number=row.row_number,
        name=row.name,
        written=row.written,
        minutes=row.minutes,
        state=_state(row, meant),
        why=(row.fault or meant.why)[:40],
        person_id=meant.person_id if not row.fault and row.minutes else None,
        candidates=list(meant.candidates),
    )


def _state(row: BalanceRow, meant: Meant) -> str:
    if row.fault or row.minutes is None:
        return State.REFUSED
    if not row.minutes:
        return State.EMPTY
    return State.READY if meant.person_id else State.DOUBTFUL


def _refuse_to_mean_one_twice(rows: Iterable[OpeningRow]) -> None:
    """Two rows of a list that mean the same person by different signs: the later one waits."""
    seen: set[str] = set()
    for row in rows:
        if row.state != State.READY or row.person_id is None:
            continue
        if row.person_id in seen:
            row.state, row.why, row.candidates, row.person_id = State.DOUBTFUL, "twice", [row.person_id], None
        else:
            seen.add(row.person_id)


def _locked(by: Actor, opening: Opening) -> Opening:
    require(by, Verb.POST_TRANSFER, within=opening)
    locked: QuerySet[Opening] = Opening.objects.select_for_update(of=("self",)).select_related("place")
    opening = locked.get(pk=opening.pk)
    if opening.undone_at:
        raise OpeningUndone
    return opening


def _waiting(by: Actor, row: OpeningRow) -> OpeningRow:
    require(by, Verb.POST_TRANSFER, within=row)
    _locked(by, row.opening)
    row = OpeningRow.objects.select_for_update(of=("self",)).select_related("opening__place").get(pk=row.pk)
    if row.state not in (State.DOUBTFUL, State.LEFT_OUT, State.READY) or not row.minutes:
        raise RowDecided
    return row


def _decided(by: Actor, at: datetime, row: OpeningRow) -> OpeningRow:
    row.decided_at, row.decided_by_id = at, by.person_id
    row.save(update_fields=["person", "state", "decided_at", "decided_by"])
    persons = [row.person_id] if row.person_id else []
    details = {"row": row.row_number, "state": str(row.state)}
    thing = f"opening:{row.opening_id}"
    record(by=by, at=at, action="settle_opening_row", thing=thing, persons=persons, details=details)
    return row


def _accounts(by: Actor, at: datetime, rows: Sequence[OpeningRow]) -> list[Account]:
    """The account of each row's person, opened where it is the first time."""
    persons = {row.person_id: row.person for row in rows if row.person is not None}
    known = member_accounts(by=by, at=at, persons=list(persons.values()))
    return [known[str(row.person_id)] for row in rows]


def _entry(row: OpeningRow, at: datetime, edition: str) -> Entry:
    return Entry(id=new_code(), reference=f"opening:{row.pk}", kind=Entry.Kind.OPENING, occurred_at=at, rules=edition)


def _refuse_spent(given: Sequence[Transfer]) -> None:
    back: dict[str, int] = {}
    for one in given:
        back[one.credit_id] = back.get(one.credit_id, 0) + one.amount
    keys, short = sorted(back), 0
    for first in range(0, len(keys), AT_ONCE):
        left = Account.objects.filter(pk__in=keys[first : first + AT_ONCE]).annotate(free=F("balance") - F("held"))
        short += sum(free < back[key] for key, free in left.order_by("pk").values_list("pk", "free"))
    if short:
        raise OpeningSpent(people=short)


def _keys(*accounts: Account) -> list[str]:
    return sorted({one.pk for one in accounts})
