"""What can be done in the books, and every no they give."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

import huzhu
from huzhu.commons.bank.actions import (
    AccountExists,
    HoldPosted,
    HoldVoided,
    ReasonMissing,
    issuance_pool,
    member_account,
    open_account,
    place_hold,
    post_entry,
    post_hold,
    reverse_entry,
    void_hold,
)
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Account, Entry, Hold, Transfer
from huzhu.commons.bank.posting import AlreadyReversed, Move, ReferenceUsed
from huzhu.commons.bank.queries import (
    account_of,
    accounts_seen_by,
    balance_of,
    entry_of,
    held_for,
    ledger_sum,
    statement_of,
    trial_balance,
)
from huzhu.commons.journal.models import Line
from huzhu.commons.journal.queries import lines_naming, lines_on
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Organisation
from huzhu.kernel.actor import Actor, Holding
from huzhu.kernel.ledger import AmountOutOfBounds, NothingToPost, Overdrawn, SameAccount, UnitsDiffer
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.units import Unit
from tests.commons.bank.books import NOW, TODAY, Books, founded

pytestmark = pytest.mark.django_db

SOMEBODY = Actor("3333333333ab", TODAY)
CREDIT = Entry.Kind.CREDIT
UPHELD = Hold.Because.DISPUTE_UPHELD


@pytest.fixture
def books() -> Books:
    """The books of one community."""
    return founded()


@pytest.fixture(autouse=True)
def _kept(request: pytest.FixtureRequest) -> object:
    """Whatever a test did, the books keep their promises afterwards."""
    yield
    assert list(bank_faults()) == []


def hold(books: Books, amount: int = 60, reference: str = "attendance:1") -> Hold:
    """Minutes of Xiao Wang that wait for confirmation."""
    move = Move(books.pool, books.wang_minutes, amount)
    return place_hold(by=books.li, at=NOW, reference=reference, kind=CREDIT, move=move)


class TestOpenAccount:
    def test_an_account_opens_empty_and_is_noted(self, books: Books) -> None:
        assert balance_of(books.hong_minutes) == 0
        assert [line.action for line in lines_naming(books.hong.pk)] == ["open_account"]

    def test_a_group_has_one_account_a_unit(self, books: Books) -> None:
        group = Organisation.objects.create(name="青石桥志愿队", kind="group", place=books.place)
        of_group = {"by": books.li, "at": NOW, "kind": Account.Kind.GROUP, "place": books.place, "owner": group}
        open_account(unit=Unit.MINUTES, **of_group)
        open_account(unit=Unit.POINTS, **of_group)
        with pytest.raises(AccountExists):
            open_account(unit=Unit.MINUTES, **of_group)

    def test_only_a_post_opens_accounts_and_only_in_its_place(self, books: Books) -> None:
        reserve = {"at": NOW, "kind": Account.Kind.RESERVE, "unit": Unit.MINUTES, "place": books.place}
        with pytest.raises(NotPermitted):
            open_account(by=SOMEBODY, **reserve)
        with pytest.raises(NotFound):
            open_account(by=Actor("x", TODAY, (Holding("staff", "/elsewhere/"),)), **reserve)

    def test_asking_twice_for_a_member_account_or_a_pool_opens_one(self, books: Books) -> None:
        assert member_account(by=books.li, at=NOW, person=books.wang).pk == books.wang_minutes.pk
        assert issuance_pool(by=books.li, at=NOW, place=books.place).pk == books.pool.pk
        assert account_of(books.wang, Unit.POINTS) is None
        assert member_account(by=books.li, at=NOW, person=books.wang, unit=Unit.POINTS).unit == "points"


class TestPostEntry:
    def test_minutes_issued_are_on_the_account_and_missing_from_the_pool(self, books: Books) -> None:
        books.credit("visit:1", 60)
        assert balance_of(books.wang_minutes) == 60
        assert balance_of(books.pool) == -60
        assert ledger_sum() == 0

    def test_the_journal_names_the_owners_and_not_the_amount(self, books: Books) -> None:
        entry = books.credit("visit:1", 60)
        (line,) = lines_on(f"entry:{entry.pk}")
        assert (line.action, line.persons, line.details) == ("post_entry", books.wang.pk, '{"reference": "visit:1"}')

    def test_the_same_reference_and_content_is_one_entry(self, books: Books) -> None:
        first = books.credit("visit:1", 60)
        assert books.credit("visit:1", 60) == first
        assert balance_of(books.wang_minutes) == 60
        assert lines_on(f"entry:{first.pk}").count() == 1

    @pytest.mark.parametrize("changed", ["amount", "account", "kind"])
    def test_a_reference_is_not_used_for_something_else(self, books: Books, changed: str) -> None:
        books.credit("visit:1", 60)
        move = Move(books.pool, books.hong_minutes if changed == "account" else books.wang_minutes, 60)
        if changed == "amount":
            move = Move(books.pool, books.wang_minutes, 61)
        kind = Entry.Kind.GRANT if changed == "kind" else CREDIT
        with pytest.raises(ReferenceUsed, match="visit:1"):
            post_entry(by=books.li, at=NOW, reference="visit:1", kind=kind, moves=[move])
        assert balance_of(books.wang_minutes) == 60

    def test_several_moves_are_posted_all_or_none(self, books: Books) -> None:
        moves = [Move(books.pool, books.wang_minutes, 30), Move(books.wang_minutes, books.hong_minutes, 31)]
        with pytest.raises(Overdrawn):
            post_entry(by=books.li, at=NOW, reference="x", kind=Entry.Kind.GRANT, moves=moves)
        assert (entry_of("x"), balance_of(books.pool)) == (None, 0)
        moves[1] = Move(books.wang_minutes, books.hong_minutes, 30)
        post_entry(by=books.li, at=NOW, reference="x", kind=Entry.Kind.GRANT, moves=moves)
        assert (balance_of(books.wang_minutes), balance_of(books.hong_minutes)) == (0, 30)

    def test_nobody_gives_what_is_not_there(self, books: Books) -> None:
        books.credit("visit:1", 60)
        with pytest.raises(Overdrawn):
            books.give("gift:1", 61)
        books.give("gift:2", 60)
        assert balance_of(books.hong_minutes) == 60

    def test_it_counts_for_the_local_day_on_which_it_is_posted(self, books: Books) -> None:
        late = NOW.replace(hour=17)  # one in the morning of the next day in Chongqing
        entry = post_entry(
            by=books.li,
            at=late,
            reference="x",
            kind=CREDIT,
            moves=[Move(books.pool, books.wang_minutes, 60)],
            occurred_at=NOW - timedelta(days=3),
        )
        assert (entry.booked_on, entry.occurred_at) == (TODAY + timedelta(days=1), NOW - timedelta(days=3))

    @pytest.mark.parametrize("amount", [0, -60, 1.5, 10**12 + 1])
    def test_an_amount_is_whole_and_bounded(self, books: Books, amount: int) -> None:
        with pytest.raises(AmountOutOfBounds):
            books.credit("visit:1", amount)

    def test_units_never_mix(self, books: Books) -> None:
        with pytest.raises(UnitsDiffer):
            books.credit("visit:1", 60, to=books.points)

    def test_an_account_does_not_pay_itself(self, books: Books) -> None:
        with pytest.raises(SameAccount):
            books.credit("visit:1", 60, to=books.pool)

    def test_an_entry_moves_something(self, books: Books) -> None:
        with pytest.raises(NothingToPost):
            post_entry(by=books.li, at=NOW, reference="x", kind=CREDIT, moves=[])

    def test_only_a_post_posts_and_only_in_its_place(self, books: Books) -> None:
        move = Move(books.pool, books.wang_minutes, 60)
        owner = Actor(books.wang.pk, TODAY)
        for by, no in ((SOMEBODY, NotPermitted), (owner, NotPermitted), (founded("far").li, NotFound)):
            with pytest.raises(no):
                post_entry(by=by, at=NOW, reference="x", kind=CREDIT, moves=[move])

    def test_few_statements(self, books: Books, django_assert_num_queries: object) -> None:
        # savepoint, entry, transfer, journal line, release; PostgreSQL takes all three in one
        with django_assert_num_queries(5 if connection.vendor == "sqlite" else 3):  # type: ignore[operator]
            books.credit("visit:1", 60)

    @pytest.mark.django_db(transaction=True)
    def test_one_trip_on_postgresql(self, books: Books, django_assert_num_queries: object) -> None:
        """One statement is a transaction by itself; SQLite begins, writes three times and commits."""
        with django_assert_num_queries(5 if connection.vendor == "sqlite" else 1):  # type: ignore[operator]
            books.credit("visit:1", 60)

    @pytest.mark.django_db(transaction=True)
    def test_without_a_transaction_around_it_all_goes_in_or_nothing(self, books: Books) -> None:
        moves = [Move(books.pool, books.wang_minutes, 30), Move(books.wang_minutes, books.hong_minutes, 31)]
        with pytest.raises(Overdrawn):
            post_entry(by=books.li, at=NOW, reference="x", kind=Entry.Kind.GRANT, moves=moves)
        assert (entry_of("x"), balance_of(books.wang_minutes), Line.objects.filter(action="post_entry").count()) == (
            None,
            0,
            0,
        )


class TestReverseEntry:
    def test_it_moves_everything_back_and_both_stay(self, books: Books) -> None:
        moves = [Move(books.pool, books.wang_minutes, 30), Move(books.wang_minutes, books.hong_minutes, 30)]
        entry = post_entry(by=books.li, at=NOW, reference="x", kind=Entry.Kind.GRANT, moves=moves)
        reversal = reverse_entry(by=books.li, at=NOW, entry=entry, because="wrong person")
        assert reverse_entry(by=books.li, at=NOW, entry=entry, because="again") == reversal
        assert [balance_of(account) for account in (books.pool, books.wang_minutes, books.hong_minutes)] == [0, 0, 0]
        assert (Entry.objects.count(), Transfer.objects.count()) == (2, 4)

    def test_a_reversal_is_not_reversed(self, books: Books) -> None:
        reversal = reverse_entry(by=books.li, at=NOW, entry=books.credit("visit:1", 60), because="wrong person")
        with pytest.raises(AlreadyReversed):
            reverse_entry(by=books.li, at=NOW, entry=reversal, because="was right")

    def test_what_is_spent_cannot_be_taken_back(self, books: Books) -> None:
        entry = books.credit("visit:1", 60)
        books.give("gift:1", 1)
        with pytest.raises(Overdrawn):
            reverse_entry(by=books.li, at=NOW, entry=entry, because="wrong person")
        assert balance_of(books.wang_minutes) == 59

    def test_it_has_a_reason(self, books: Books) -> None:
        with pytest.raises(ReasonMissing):
            reverse_entry(by=books.li, at=NOW, entry=books.credit("visit:1", 60), because=" ")

    def test_the_reason_lies_sealed_and_is_cut_where_it_runs_long(self, books: Books) -> None:
        reversal = reverse_entry(by=books.li, at=NOW, entry=books.credit("visit:1", 60), because="她搬走了" * 60)
        with connection.cursor() as cursor:
            cursor.execute("SELECT because FROM bank_entry WHERE id = %s", [reversal.pk])
            lies = bytes(cursor.fetchone()[0])
        assert "她搬走了".encode() not in lies
        assert Entry.objects.get(pk=reversal.pk).because == "她搬走了" * 50

    def test_only_a_post_reverses(self, books: Books) -> None:
        with pytest.raises(NotPermitted):
            reverse_entry(by=SOMEBODY, at=NOW, entry=books.credit("visit:1", 60), because="mine")


class TestHolds:
    def test_what_is_held_is_announced_and_not_there_yet(self, books: Books) -> None:
        hold(books)
        assert (balance_of(books.wang_minutes), held_for(books.wang_minutes), balance_of(books.pool)) == (0, 60, 0)

    def test_posting_puts_it_on_the_account_once(self, books: Books) -> None:
        hold(books)
        entry = post_hold(by=books.li, at=NOW, reference="attendance:1")
        assert post_hold(by=books.li, at=NOW, reference="attendance:1") == entry
        assert (balance_of(books.wang_minutes), held_for(books.wang_minutes)) == (60, 0)
        assert Hold.objects.get().state == Hold.State.POSTED

    def test_voiding_frees_it_for_good(self, books: Books) -> None:
        hold(books)
        for _ in range(2):
            void_hold(by=books.li, at=NOW, reference="attendance:1", because=UPHELD)
        assert (balance_of(books.wang_minutes), held_for(books.wang_minutes)) == (0, 0)
        with pytest.raises(HoldVoided):
            post_hold(by=books.li, at=NOW, reference="attendance:1")

    def test_what_is_posted_is_not_voided(self, books: Books) -> None:
        hold(books)
        post_hold(by=books.li, at=NOW, reference="attendance:1")
        with pytest.raises(HoldPosted):
            void_hold(by=books.li, at=NOW, reference="attendance:1", because=UPHELD)

    def test_an_unknown_reference_is_not_found(self, books: Books) -> None:
        with pytest.raises(NotFound):
            post_hold(by=books.li, at=NOW, reference="attendance:9")
        with pytest.raises(NotFound):
            void_hold(by=books.li, at=NOW, reference="attendance:9", because=UPHELD)

    def test_the_same_reference_is_one_hold(self, books: Books) -> None:
        assert hold(books) == hold(books)
        with pytest.raises(ReferenceUsed):
            hold(books, amount=61)

    def test_what_a_member_set_aside_cannot_be_given_twice(self, books: Books) -> None:
        books.credit("visit:1", 60)
        aside = Move(books.wang_minutes, books.hong_minutes, 40)
        place_hold(by=books.li, at=NOW, reference="gift:1", kind=Entry.Kind.GIFT, move=aside)
        with pytest.raises(Overdrawn):
            books.give("gift:2", 21)
        with pytest.raises(Overdrawn):
            place_hold(by=books.li, at=NOW, reference="gift:3", kind=Entry.Kind.GIFT, move=aside)
        books.give("gift:4", 20)
        post_hold(by=books.li, at=NOW, reference="gift:1")
        assert (balance_of(books.wang_minutes), balance_of(books.hong_minutes)) == (0, 60)

    def test_a_hold_keeps_the_rules_of_a_transfer(self, books: Books) -> None:
        for move, no in (
            (Move(books.pool, books.points, 1), UnitsDiffer),
            (Move(books.pool, books.pool, 1), SameAccount),
            (Move(books.pool, books.wang_minutes, 0), AmountOutOfBounds),
        ):
            with pytest.raises(no):
                place_hold(by=books.li, at=NOW, reference="x", kind=CREDIT, move=move)

    def test_no_door_calls_what_asks_no_permission(self) -> None:
        unasked = {"place_hold", "post_hold", "void_hold", "member_account", "issuance_pool"}
        doors = Path(huzhu.__file__).parent / "doors"
        for page in doors.rglob("*.py"):
            for node in ast.walk(ast.parse(page.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("huzhu.commons.bank"):
                    assert not unasked & {alias.name for alias in node.names}, page


class TestReading:
    def test_a_statement_runs_backwards_with_the_balance_after_each_line(self, books: Books) -> None:
        books.credit("visit:1", 60)
        books.credit("visit:2", 30)
        books.give("gift:1", 20)
        lines = statement_of(books.li, books.wang_minutes)
        assert [(line.reference, line.amount, line.balance) for line in lines] == [
            ("gift:1", -20, 70),
            ("visit:2", 30, 90),
            ("visit:1", 60, 60),
        ]
        older = statement_of(books.li, books.wang_minutes, before_seq=lines[0].seq, limit=1)
        assert older == [lines[1]]

    def test_one_sees_ones_own_account_and_nobody_elses(self, books: Books) -> None:
        wang = Actor(books.wang.pk, TODAY)
        assert list(accounts_seen_by(wang)) == [books.wang_minutes]
        assert statement_of(wang, books.wang_minutes) == []
        with pytest.raises(NotFound):
            statement_of(wang, books.hong_minutes)
        assert not accounts_seen_by(SOMEBODY).exists()

    def test_a_trial_balance_holds_what_lies_under_the_place(self, books: Books) -> None:
        books.credit("visit:1", 60)
        lines = {(line.kind, line.unit): line.balance for line in trial_balance(books.li, books.place)}
        assert lines == {("member", "minutes"): 60, ("pool", "minutes"): -60, ("pool", "points"): 0}
        assert trial_balance(SOMEBODY, books.place) == []
