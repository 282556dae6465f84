"""The books of a period as plain lines of text: what a seal covers, an auditor recounts and an export holds."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

type Text = Sequence[str]

SEAL_FORM = "huzhu-books-1"  # the first word of every seal: another form of lines gets another name

# One transfer with its entry and both accounts, as every line of the books names it, in this order.
LINE_FIELDS = (
    "seq",
    "entry",
    "reference",
    "kind",
    "legs",
    "leg",
    "booked_on",
    "occurred_at",
    "posted_at",
    "posted_by",
    "rules",
    "debit",
    "debit_kind",
    "debit_place",
    "credit",
    "credit_kind",
    "credit_place",
    "unit",
    "amount",
    "reverses",
    "corrects",
)
ACCOUNT_FIELDS = ("account", "kind", "unit", "place", "opened_at", "floor", "balance", "held", "within")
SEAL_FIELDS = (
    "place",
    "number",
    "from_on",
    "to_on",
    "closed_at",
    "places",
    "trial_balance",
    "lines",
    "previous_head",
    "head",
)


@dataclass(frozen=True, slots=True, order=True)
class TrialRow:
    """All accounts of one kind, place and unit in a period: balance before, taken out, put in; in the unit."""

    place: str
    kind: str
    unit: str
    opening: int
    debits: int
    credits: int

    @property
    def balance(self) -> int:
        """The balance when the period ended."""
        return self.opening - self.debits + self.credits

    def as_list(self) -> list[str | int]:
        """The row as a seal keeps it: place, kind, unit, opening, debits, credits, balance."""
        return [self.place, self.kind, self.unit, self.opening, self.debits, self.credits, self.balance]


def moment_text(moment: datetime) -> str:
    """A moment as all lines write it, whatever the database: UTC, microseconds only where there are some."""
    return moment.astimezone(UTC).isoformat()


def sealed_lines(head: Text, trial: Iterable[TrialRow], lines: Iterable[Text]) -> Iterator[Sequence[str]]:
    """What the head of a seal covers, in order: who closed what, the trial balance, every line. All are texts."""
    yield [SEAL_FORM, *head]
    for row in sorted(trial):
        yield [str(part) for part in row.as_list()]
    yield from lines


def totals_by_kind(trial: Iterable[TrialRow]) -> list[TrialRow]:
    """The trial balance of all places together, by kind and unit; `place` is empty."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for row in trial:
        parts = {"opening": row.opening, "debits": row.debits, "credits": row.credits}
        total = sums.setdefault((row.kind, row.unit), Counter())
        for name, part in parts.items():
            total[name] += part
    return [TrialRow("", kind, unit, *(total[n] for n in ("opening", "debits", "credits")))
            for (kind, unit), total in sorted(sums.items())]  # fmt: skip
