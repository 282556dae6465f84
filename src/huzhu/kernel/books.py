"""The books of a period as plain lines of text: what a seal covers, an auditor recounts and an export holds."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
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
BOOKED = LINE_FIELDS.index("booked_on")
UNIT, AMOUNT = LINE_FIELDS.index("unit"), LINE_FIELDS.index("amount")
SIDES = tuple((LINE_FIELDS.index(f"{side}_place"), LINE_FIELDS.index(f"{side}_kind")) for side in ("debit", "credit"))
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


def sealed_lines(head: Text, trial: Iterable[Sequence[object]], lines: Iterable[Text]) -> Iterator[Sequence[str]]:
    """What the head of a seal covers, in order: who closed what, the trial balance, every line. All are texts."""
    yield [SEAL_FORM, *head]
    for row in trial:
        yield [str(part) for part in row]
    yield from lines


class Stretches:
    """The days between the boundaries of periods: each period is a run of whole stretches. Days are ISO texts."""

    def __init__(self, boundaries: Iterable[str]) -> None:
        self._boundaries = sorted(set(boundaries))

    def of_day(self, day: str) -> int:
        """The number of the stretch a day lies in; 0 lies before every boundary."""
        return bisect_right(self._boundaries, day)

    def of_period(self, from_on: str, to_on: str) -> range:
        """The stretches of a period [from, to) between two boundaries."""
        return range(self.of_day(from_on), self.of_day(to_on))


class CarriedSums:
    """What was taken out of and put into the accounts of each place, kind and unit, stretch by stretch.

    Filled by one reading of the lines, it gives the trial balance of any period of these stretches: the end of one is
    the opening of the next.
    """

    def __init__(self, stretches: Stretches) -> None:
        self._stretches = stretches
        self._sums: defaultdict[str, dict[tuple[str, str], dict[int, list[int]]]] = defaultdict(dict)

    def add(self, line: Text, stretch: int) -> None:
        """Takes in one line of `LINE_FIELDS`, of a day of this stretch."""
        unit, amount = line[UNIT], int(line[AMOUNT])
        for side, (place, kind) in enumerate(SIDES):
            stretches = self._sums[line[place]].setdefault((line[kind], unit), {})
            stretches.setdefault(stretch, [0, 0])[side] += amount

    def trial(self, places: Collection[str], from_on: str, to_on: str) -> list[TrialRow]:
        """The trial balance of these places for the days [from, to), reckoned from the first line on."""
        period, rows = self._stretches.of_period(from_on, to_on), []
        for place in places:
            for (kind, unit), stretches in self._sums.get(place, {}).items():
                early = [sums for stretch, sums in stretches.items() if stretch < period.start]
                within = [sums for stretch, sums in stretches.items() if stretch in period]
                if early or within:
                    opening = sum(put_in - taken_out for taken_out, put_in in early)
                    debits, credits = (sum(sums[side] for sums in within) for side in (0, 1))
                    rows.append(TrialRow(place, kind, unit, opening, debits, credits))
        return sorted(rows)


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
