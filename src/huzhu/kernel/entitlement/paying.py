"""What the grants of a month come to: whom how much is paid, and who is held back and why.

It follows from dates, rules and facts alone, so the same month gives the same lines whenever it is asked for. Where no
document says how, it is our assumption and marked so: a month begun in part is paid by days (rounded down to the fen),
and nobody is paid in whose case the conditions do not hold or cannot be told; a person looks at it then.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from huzhu.kernel.entitlement.benefits import Benefit, Benefits, Counting, Per, Unit, counts_from
from huzhu.kernel.entitlement.conditions import Sheet, judge
from huzhu.kernel.entitlement.deciding import amount_of
from huzhu.kernel.moments import Span

type SheetOn = Callable[[str, date], Sheet]
"""What is known of a person, by code, on a day."""


class Why(StrEnum):
    """Why so much is paid: in full or for some days; or why nothing is."""

    FULL = "full"
    PART = "part"
    OTHER_HIGHER = "other_higher"
    NOTHING_LEFT = "nothing_left"
    CONDITIONS = "conditions"
    CANNOT_TELL = "cannot_tell"
    NOT_MONTHLY = "not_monthly"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True)
class Given:
    """One grant: its key, to whom, which benefit, and the days on which it is given."""

    key: str
    person: str
    benefit: str
    span: Span[date]


@dataclass(frozen=True, slots=True)
class Line:
    """What one grant comes to in a month: its days that count, the fen, and why so much."""

    key: str
    person: str
    benefit: str
    days: int
    fen: int
    why: Why


def month_lines(month: date, given: Iterable[Given], sheet_on: SheetOn, benefits: Benefits) -> tuple[Line, ...]:
    """The lines of a month (its first day), by person, benefit and grant; a grant without a day in it has none.

    `benefits` are the rules of that first day. No benefit is paid twice for one day, whatever grants overlap, and of
    one group only the highest is (domain.md 1, exclusions).
    """
    ordered = sorted(given, key=lambda one: (one.person, one.benefit, one.span.start, one.key))
    lines: list[Line] = []
    for _, theirs in groupby(ordered, attrgetter("person")):
        lines += _highest_of_each_group(list(_lines(month, list(theirs), sheet_on, benefits)), benefits)
    return tuple(lines)


def counted_span(benefit: Benefit, span: Span[date]) -> Span[date] | None:
    """The days that count, where a benefit begins and ends with months; None: none does.

    What begins on the first of a month begins there, and what ends with the last day of one does not last longer.
    """
    start = span.start
    if benefit.starts is Counting.MONTH or (benefit.starts is Counting.MONTH_AFTER and start.day > 1):
        start = counts_from(benefit.starts, start)
    end = span.end
    if end and (benefit.stops is Counting.MONTH or (benefit.stops is Counting.MONTH_AFTER and end.day > 1)):
        end = counts_from(benefit.stops, end)
    return Span(start, end) if end is None or start < end else None


def _lines(month: date, theirs: Sequence[Given], sheet_on: SheetOn, benefits: Benefits) -> Iterator[Line]:
    """The lines of one person: each day of a benefit counts once, for the grant that began first."""
    listed = {one.code: one for one in benefits.benefits}
    free_from: dict[str, date] = {}
    had = {one.benefit for one in theirs if one.span.overlaps(Span(month, _next_month(month)))}
    for one in theirs:
        if one.benefit not in listed:
            if one.benefit in had:
                yield Line(one.key, one.person, one.benefit, 0, 0, Why.NOT_LISTED)
            continue
        benefit = _less_only_what_is_given(listed[one.benefit], had)
        start, end = _days_in(month, benefit, one.span, free_from.get(one.benefit, month))
        if start < end:
            free_from[one.benefit] = end
            sheet = sheet_on(one.person, max(month, one.span.start))
            yield _line(one, benefit, (end - start).days, sheet, benefits)


def _days_in(month: date, benefit: Benefit, span: Span[date], free_from: date) -> tuple[date, date]:
    """The first day that counts in a month, and the first that does not any more; none where they are the same."""
    counted, after = counted_span(benefit, span), _next_month(month)
    if counted is None:
        return month, month
    start, end = max(counted.start, free_from), min(counted.end or after, after)
    return start, max(start, end)


def _less_only_what_is_given(benefit: Benefit, had: Collection[str]) -> Benefit:
    """What another benefit gives is taken off for those who have that one, not for those who might."""
    if benefit.gift is None or benefit.gift.less is None or benefit.gift.less in had:
        return benefit
    return replace(benefit, gift=replace(benefit.gift, less=None))


def _line(one: Given, benefit: Benefit, days: int, sheet: Sheet, benefits: Benefits) -> Line:
    amount, why = _amount(benefit, sheet, benefits)
    first = sheet.on.replace(day=1)
    whole = (_next_month(first) - first).days
    if amount and days < whole:
        amount, why = amount * days // whole, Why.PART
    return Line(one.key, one.person, one.benefit, days, amount, why)


def _amount(benefit: Benefit, sheet: Sheet, benefits: Benefits) -> tuple[int, Why]:
    if benefit.gift is None or (benefit.gift.unit, benefit.gift.per) != (Unit.FEN, Per.MONTH):
        return 0, Why.NOT_MONTHLY
    holds = judge(benefit.when, sheet)
    if holds is not True:
        return 0, Why.CANNOT_TELL if holds is None else Why.CONDITIONS
    amount = amount_of(benefit, sheet, benefits)
    if amount is None:
        return 0, Why.CANNOT_TELL
    return amount, Why.FULL if amount else Why.NOTHING_LEFT


def _highest_of_each_group(own: Sequence[Line], benefits: Benefits) -> list[Line]:
    group_of = {one.code: one.group or one.code for one in benefits.benefits}
    place = {one.code: number for number, one in enumerate(benefits.benefits)}
    sums: dict[str, dict[str, int]] = {}
    for line in own:
        if line.fen:
            of_group = sums.setdefault(group_of[line.benefit], {})
            of_group[line.benefit] = of_group.get(line.benefit, 0) + line.fen
    paid = {max(one, key=lambda code: (one[code], -place[code])) for one in sums.values()}
    return [
        line if not line.fen or line.benefit in paid else replace(line, fen=0, why=Why.OTHER_HIGHER) for line in own
    ]


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
