"""Sums carried from month to month: any period adds up as if it were reckoned alone from the first line on."""

from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.doors.cli.verify_books import Forward, lines_by_place, month_of  # the auditor's own way, written apart
from huzhu.kernel.books import BOOKED, LINE_FIELDS, CarriedSums, Stretches
from huzhu.kernel.chain import FIRST_HEAD, Head, head_of, line_bytes

DAYS = [f"2026-01-{day:02}" for day in range(1, 31)]
PLACES, KINDS = ("a", "b", "c"), ("member", "pool")


def line(day: str, amount: int, debit: tuple[str, str], credit: tuple[str, str], unit: str) -> list[str]:
    """A line of the books with what sums are made of."""
    said = {"booked_on": day, "amount": f"{amount}", "unit": unit}
    said |= {"debit_place": debit[0], "debit_kind": debit[1], "credit_place": credit[0], "credit_kind": credit[1]}
    return [said.get(name, "") for name in LINE_FIELDS]


side = st.tuples(st.sampled_from(PLACES), st.sampled_from(KINDS))
lines = st.lists(
    st.builds(line, st.sampled_from(DAYS), st.integers(1, 99), side, side, st.sampled_from(["minutes", "points"]))
)
periods = st.lists(
    st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).filter(lambda one: one[0] < one[1]), min_size=1, max_size=4
)


@given(lines, periods, st.sets(st.sampled_from(PLACES)))
@settings(max_examples=60)
def test_every_period_adds_up_as_if_reckoned_alone(
    books: list[list[str]], asked: list[tuple[str, str]], places: set[str]
) -> None:
    stretches = Stretches(day for period in asked for day in period)
    sums = CarriedSums(stretches)
    for one in books:
        sums.add(one, stretches.of_day(one[BOOKED]))
    rows = [dict(zip(LINE_FIELDS, one, strict=True)) for one in books]
    parts = [Forward(one, lines_by_place(rows).get(one, [])) for one in sorted(places)]
    for from_on, to_on in asked:  # also where a period lies before the last
        trial, covered = month_of(parts, from_on, to_on)
        assert [row.as_list() for row in sums.trial(places, from_on, to_on)] == trial
        within = [row for row in rows if from_on <= row["booked_on"] < to_on]
        mine = [row for row in within if {row["debit_place"], row["credit_place"]} & places]
        assert sorted(map(id, covered)) == sorted(map(id, mine))


@given(st.lists(st.lists(st.text(max_size=4), max_size=3), max_size=5))
@settings(max_examples=30)
def test_a_head_in_the_making_ends_as_the_head_over_all(said: list[list[str]]) -> None:
    head = Head(FIRST_HEAD)
    for one in said:
        head.cover(line_bytes(one))
    assert head.text() == head_of(FIRST_HEAD, said)
