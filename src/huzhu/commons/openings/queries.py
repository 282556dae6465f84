"""Lists of time brought in: which there are, what each row became, and whether the sums agree."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from huzhu.commons.bank.models import Account, Transfer
from huzhu.commons.openings.models import Opening, OpeningRow
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

NOTHING = Value(0, BigIntegerField())


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What became of a list: rows by state, and minutes in the list, on their way, and in the ledger."""

    rows: int
    by_state: dict[str, int]
    sheet_minutes: int
    ready_minutes: int
    doubtful_minutes: int
    left_out_minutes: int
    posted_minutes: int
    undone_minutes: int
    ledger_minutes: int

    @property
    def agrees(self) -> bool:
        """Whether all that the list says is accounted for, and the ledger holds exactly what was posted of it."""
        parts = (self.ready_minutes, self.doubtful_minutes, self.left_out_minutes, self.posted_minutes)
        return self.ledger_minutes == self.posted_minutes and self.sheet_minutes == sum(parts) + self.undone_minutes


def openings_at(by: Actor, place: Division) -> QuerySet[Opening]:
    """The lists read for a place and all under it that `by` may see, the newest first."""
    seen = visible_to(by, Verb.SEE_ACCOUNT, Opening).filter(place__path__startswith=place.path)
    return seen.select_related("place", "read_by", "posted_by", "undone_by").order_by("-read_at", "-pk")


def opening_seen_by(by: Actor, key: str) -> Opening:
    """One list. Refuses: NotFound."""
    seen = visible_to(by, Verb.SEE_ACCOUNT, Opening).select_related("place", "read_by", "posted_by", "undone_by")
    found = seen.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def rows_of(by: Actor, opening: Opening, state: str = "") -> QuerySet[OpeningRow]:
    """The rows of a list in its order, of one state or all."""
    rows = visible_to(by, Verb.SEE_ACCOUNT, OpeningRow).filter(opening=opening).select_related("person")
    return (rows.filter(state=state) if state else rows).order_by("sheet_index", "row_number", "pk")


def opening_row_seen_by(by: Actor, key: str) -> OpeningRow:
    """One row. Refuses: NotFound."""
    found = visible_to(by, Verb.SEE_ACCOUNT, OpeningRow).select_related("opening__place").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def reckoning_of(opening: Opening) -> Reckoning:
    """The reconciliation of a list that somebody may see: rows counted, minutes summed, and the ledger asked itself."""
    told = OpeningRow.objects.filter(opening=opening).values("state")
    sums = {
        row["state"]: (row["rows"], int(row["total"] or 0))
        for row in told.annotate(rows=Count("pk"), total=Sum("minutes")).order_by("state")
    }
    minutes = {state: total for state, (_rows, total) in sums.items()}
    return Reckoning(
        rows=sum(rows for rows, _total in sums.values()),
        by_state={state: rows for state, (rows, _total) in sums.items()},
        sheet_minutes=sum(total for state, total in minutes.items() if state != OpeningRow.State.REFUSED),
        ready_minutes=minutes.get(OpeningRow.State.READY, 0),
        doubtful_minutes=minutes.get(OpeningRow.State.DOUBTFUL, 0),
        left_out_minutes=minutes.get(OpeningRow.State.LEFT_OUT, 0),
        posted_minutes=minutes.get(OpeningRow.State.POSTED, 0),
        undone_minutes=minutes.get(OpeningRow.State.UNDONE, 0),
        ledger_minutes=_in_ledger(opening),
    )


def _in_ledger(opening: Opening) -> int:
    """What the opening account gave for this list and did not get back, by the transfers themselves."""
    given = Transfer.objects.filter(
        Q(reversals__isnull=True), entry__opening_row__opening=opening, debit__kind=Account.Kind.OPENING
    )
    return int(given.aggregate(total=Coalesce(Sum("amount"), NOTHING))["total"])
