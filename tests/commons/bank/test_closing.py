"""Closing a month: what is frozen, what is sealed, how it is put right, and every no."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from huzhu.commons.bank import ddl
from huzhu.commons.bank.actions import (
    AlreadyReversed,
    ReasonMissing,
    correct_entry,
    issuance_pool,
    place_account,
    post_entry,
    reverse_entry,
)
from huzhu.commons.bank.books import unsealed_closings
from huzhu.commons.bank.closing import EarlierOpen, PeriodNotOver, close_month, close_period, seal_books
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Account, Closing, Entry, Seal
from huzhu.commons.bank.posting import Move, PeriodClosed
from huzhu.commons.bank.queries import balance_of, entry_of, minutes_posted
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.books import totals_by_kind
from huzhu.kernel.chain import FIRST_HEAD
from huzhu.kernel.refusal import NotFound
from tests.commons.bank.books import NOW, TODAY, Books, founded

pytestmark = pytest.mark.django_db

SOMEBODY = Actor("3333333333ab", TODAY)
CREDIT = Entry.Kind.CREDIT
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
DURING = NOW - timedelta(days=25)
MONTH = {"from_on": OCTOBER, "to_on": date(2026, 11, 1)}


@pytest.fixture
def books() -> Books:
    """The books of one community."""
    return founded()


def credited(books: Books, reference: str = "visit:1", at: object = DURING, minutes: int = 60) -> Entry:
    """Minutes of Xiao Wang in October."""
    move = Move(books.pool, books.wang_minutes, minutes)
    return post_entry(by=books.li, at=at, reference=reference, kind=CREDIT, moves=[move])  # type: ignore[arg-type]


class TestClosePeriod:
    def test_a_closed_month_takes_nothing_more(self, books: Books) -> None:
        credited(books)
        close_period(by=books.li, at=NOW, place=books.place, **MONTH)
        for day in (DURING, DURING - timedelta(days=40)):  # nor does what lies before it
            with pytest.raises(PeriodClosed):
                credited(books, "visit:2", day)
        assert credited(books) == entry_of("visit:1")  # a late retry still hears that it was posted
        credited(books, "visit:2", NOW)
        assert balance_of(books.wang_minutes) == 120

    def test_it_closes_what_lies_under_the_place_and_nothing_else(self, books: Books) -> None:
        far = founded("far")
        grid = Division.objects.create(name="grid", tier="grid", path=f"{books.place.path}grid/")
        closing = close_period(by=books.li, at=NOW, place=books.place, **MONTH)
        assert set(Closing.objects.values_list("place_id", "under")) == {
            (books.place.pk, None),
            (grid.pk, closing.pk),
        }
        credited(far, "x")

    def test_a_place_that_came_later_is_closed_for_the_same_days(self, books: Books) -> None:
        credited(books)
        first = close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        grid = Division.objects.create(name="grid", tier="grid", path=f"{books.place.path}grid/")
        pool = issuance_pool(by=books.li, at=NOW, place=grid)
        donated = place_account(by=books.li, at=NOW, place=grid, kind=Account.Kind.DONATION)
        assert Closing.objects.get(place=grid).under == first.closing, "and not once for each account"
        said = {"kind": CREDIT, "moves": [Move(pool, donated, 5)]}  # both accounts are there, and nowhere else
        with pytest.raises(PeriodClosed):
            post_entry(by=books.li, at=DURING, reference="late", **said)  # type: ignore[arg-type]
        post_entry(by=books.li, at=NOW, reference="now", **said)  # type: ignore[arg-type]
        close_period(by=books.li, at=NOW, place=books.place, from_on=date(2026, 11, 1), to_on=TODAY)
        assert Closing.objects.filter(place=grid).count() == 2
        assert list(bank_faults()) == []

    def test_a_month_is_closed_once(self, books: Books) -> None:
        close_period(by=books.li, at=NOW, place=books.place, **MONTH)
        for from_on, to_on in (tuple(MONTH.values()), (date(2026, 10, 15), date(2026, 11, 15)), (SEPTEMBER, OCTOBER)):
            with pytest.raises(PeriodClosed):
                close_period(by=books.li, at=NOW, place=books.place, from_on=from_on, to_on=to_on)
        assert Closing.objects.count() == 1

    def test_a_month_is_closed_after_it_ended(self, books: Books) -> None:
        with pytest.raises(PeriodNotOver):
            close_period(by=books.li, at=NOW, place=books.place, from_on=TODAY, to_on=TODAY + timedelta(days=1))
        close_period(by=books.li, at=NOW, place=books.place, from_on=TODAY - timedelta(days=1), to_on=TODAY)

    def test_months_are_closed_in_their_order(self, books: Books) -> None:
        credited(books, at=DURING - timedelta(days=40))
        with pytest.raises(EarlierOpen):
            close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        close_month(by=books.li, at=NOW, place=books.place, first_on=SEPTEMBER)
        close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        assert list(bank_faults()) == []

    def test_only_a_post_closes_and_seals(self, books: Books) -> None:
        with pytest.raises(NotPermitted):
            close_period(by=SOMEBODY, at=NOW, place=books.place, **MONTH)
        closing = close_period(by=books.li, at=NOW, place=books.place, **MONTH)
        with pytest.raises(NotPermitted):
            seal_books(by=SOMEBODY, at=NOW, closing=closing)


class TestSealBooks:
    def test_a_seal_covers_every_line_and_adds_them_up(self, books: Books) -> None:
        credited(books)
        credited(books, "visit:2", NOW)  # of November
        seal = close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        place = books.place.pk
        assert (seal.number, seal.lines, seal.previous_head) == (1, 1, FIRST_HEAD)
        assert seal.trial_balance == [
            [place, "member", "minutes", 0, 0, 60, 60],
            [place, "pool", "minutes", 0, 60, 0, -60],
        ]
        assert list(bank_faults()) == []

    def test_each_seal_follows_the_one_before_and_opens_with_its_balance(self, books: Books) -> None:
        credited(books, at=DURING - timedelta(days=40), minutes=90)
        first = close_month(by=books.li, at=NOW, place=books.place, first_on=SEPTEMBER)
        credited(books, "visit:2")
        second = close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        assert (second.number, second.previous_head) == (2, first.head)
        assert second.trial_balance[0] == [books.place.pk, "member", "minutes", 90, 0, 60, 150]

    def test_what_was_closed_and_not_sealed_is_sealed_later_in_order(self, books: Books) -> None:
        older = close_period(by=books.li, at=NOW, place=books.place, from_on=SEPTEMBER, to_on=OCTOBER)
        closing = close_period(by=books.li, at=NOW, place=books.place, **MONTH)
        assert list(unsealed_closings()) == [older, closing]
        seal = close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        assert (seal.closing, seal.number, Seal.objects.count()) == (closing, 2, 2)
        assert seal_books(by=books.li, at=NOW, closing=closing) == seal
        with pytest.raises(PeriodClosed):
            close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)

    def test_a_part_is_sealed_with_the_whole(self, books: Books) -> None:
        Division.objects.create(name="grid", tier="grid", path=f"{books.place.path}grid/")
        seal = close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        assert len(seal.places) == 2
        with pytest.raises(NotFound):
            seal_books(by=books.li, at=NOW, closing=Closing.objects.get(under=seal.closing))

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE bank_entry SET posted_by = 'somebody' WHERE reference = 'visit:1'",
            "UPDATE bank_entry SET booked_on = '2026-11-02' WHERE reference = 'visit:1'",
            "UPDATE bank_account SET kind = 'opening' WHERE kind = 'pool' AND unit = 'minutes'",
            "UPDATE bank_seal SET previous_head = head",
        ],
    )
    def test_whatever_is_changed_in_sealed_books_is_found(self, books: Books, change: str) -> None:
        credited(books)
        close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        with transaction.atomic():
            ddl.lift(connection)
            with connection.cursor() as cursor:
                if "kind" in change:
                    change = change.replace("SET kind", "SET balance = -60, held = 0, kind")
                cursor.execute(change)
            connection.check_constraints()
            ddl.lay(connection)
        assert "sealed_books_read_as_sealed" in {fault.promise for fault in bank_faults()}

    def test_a_seal_stands_in_its_turn_or_not_at_all(self, books: Books) -> None:
        seal = close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        later = close_period(by=books.li, at=NOW, place=books.place, from_on=date(2026, 11, 1), to_on=TODAY)
        values = {"closing": later, "place": books.place, "places": [], "trial_balance": [], "lines": 0}
        values |= {"sealed_at": NOW, "sealed_by": "x", "head": "f" * 64}
        for number, previous in ((2, FIRST_HEAD), (3, seal.head), (1, FIRST_HEAD)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Seal.objects.create(number=number, previous_head=previous, **values)
        Seal.objects.create(number=2, previous_head=seal.head, **values)


class TestCorrectEntry:
    def right(self, books: Books, entry: Entry, minutes: int, because: str = "45 minutes on paper") -> Entry:
        """Xiao Wang was there for other minutes."""
        move = Move(books.pool, books.wang_minutes, minutes)
        return correct_entry(by=books.li, at=NOW, entry=entry, moves=[move], because=because)

    def test_it_stands_in_the_open_month_and_names_the_corrected_one(self, books: Books) -> None:
        wrong = credited(books)
        close_month(by=books.li, at=NOW, place=books.place, first_on=OCTOBER)
        right = self.right(books, wrong, 45)
        assert (right.corrects, right.booked_on, right.occurred_at) == (wrong, TODAY, wrong.occurred_at)
        reversal = Entry.objects.get(kind="reversal")
        assert (reversal.corrects, reversal.booked_on) == (wrong, TODAY)
        assert balance_of(books.wang_minutes) == 45
        assert minutes_posted(["visit:1"]) == {"visit:1": 45}
        assert list(bank_faults()) == []

    def test_a_second_asking_answers_the_same_and_another_is_refused(self, books: Books) -> None:
        wrong = credited(books)
        assert self.right(books, wrong, 45) == self.right(books, wrong, 45)
        assert balance_of(books.wang_minutes) == 45
        other = credited(books, "visit:2")
        reverse_entry(by=books.li, at=NOW, entry=other, because="nobody was there")
        with pytest.raises(AlreadyReversed):
            self.right(books, other, 45)

    def test_a_correction_is_corrected_and_names_the_first(self, books: Books) -> None:
        wrong = credited(books)
        again = self.right(books, self.right(books, wrong, 45), 50)
        assert again.corrects == wrong
        assert minutes_posted(["visit:1"]) == {"visit:1": 50}

    def test_it_says_why_and_only_a_post_does_it(self, books: Books) -> None:
        wrong = credited(books)
        with pytest.raises(ReasonMissing), transaction.atomic():
            self.right(books, wrong, 45, because=" ")
        assert balance_of(books.wang_minutes) == 60
        with pytest.raises(NotPermitted):
            self.right(replace(books, li=SOMEBODY), wrong, 45)


def test_the_account_stays_where_it_was_opened(books: Books) -> None:
    far = founded("far")
    with pytest.raises(IntegrityError, match=r"bank\.account_terms_stand"):
        Account.objects.filter(pk=books.wang_minutes.pk).update(place=far.place)


def test_all_places_together_by_kind() -> None:
    from huzhu.kernel.books import TrialRow

    rows = [TrialRow("a", "member", "minutes", 1, 2, 3), TrialRow("b", "member", "minutes", 10, 20, 30)]
    (total,) = totals_by_kind(rows)
    assert json.loads(json.dumps(total.as_list())) == ["", "member", "minutes", 11, 22, 33, 22]
