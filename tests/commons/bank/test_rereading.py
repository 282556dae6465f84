"""Reading sealed books again: once for all seals, and whatever was changed in one month is found there and after it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from pytest_django.asserts import assertNumQueries

from huzhu.commons.bank import books as reading
from huzhu.commons.bank import ddl
from huzhu.commons.bank.actions import post_entry
from huzhu.commons.bank.closing import close_month
from huzhu.commons.bank.faults import bank_faults, closed_books_stay_closed
from huzhu.commons.bank.models import Closing, Entry, Seal
from huzhu.commons.bank.posting import Move
from huzhu.commons.bank.rereading import unlike_their_seal
from tests.commons.bank.books import NOW, Books, founded

pytestmark = pytest.mark.django_db

MONTHS = [date(2026, month, 1) for month in (7, 8, 9, 10)]


@pytest.fixture
def books() -> Books:
    """The books of one community, four months of them sealed, three postings in each."""
    kept = founded()
    for first in MONTHS:
        for day in (3, 4, 25):
            at = datetime(first.year, first.month, day, 1, tzinfo=UTC)
            move = Move(kept.pool, kept.wang_minutes, 30 + day)
            reference = f"visit:{first.month}:{day}"
            post_entry(by=kept.li, at=at, reference=reference, kind=Entry.Kind.CREDIT, moves=[move])
    for first in MONTHS:
        close_month(by=kept.li, at=NOW, place=kept.place, first_on=first)
    return kept


def tampered(*statements: str) -> None:
    """The books after somebody lifted the laws, wrote, and laid them again."""
    with transaction.atomic():
        ddl.lift(connection)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.check_constraints()
        ddl.lay(connection)


def found() -> list[int]:
    """The numbers of the seals that the books do not read like."""
    numbers = {f"seal:{seal.pk}": seal.number for seal in Seal.objects.order_by("number")}
    return [numbers[thing] for thing, _wrong in unlike_their_seal()]


def of(reference: str) -> str:
    """The entry posted under it, in SQL."""
    return f"(SELECT id FROM bank_entry WHERE reference = '{reference}')"


@pytest.mark.usefixtures("books")
class TestUnlikeTheirSeal:
    def test_nothing_is_found_in_what_nobody_touched(self) -> None:
        assert list(bank_faults()) == []

    @pytest.mark.parametrize(
        ("statement", "seals"),
        [
            (f"UPDATE bank_transfer SET amount = amount + 1 WHERE entry_id = {of('visit:8:4')}", [2, 3, 4]),
            (f"DELETE FROM bank_transfer WHERE entry_id = {of('visit:9:25')}", [3, 4]),
            (f"UPDATE bank_entry SET posted_by = 'x' WHERE id = {of('visit:8:4')}", [2]),
            (f"UPDATE bank_entry SET booked_on = '2026-08-30' WHERE id = {of('visit:9:3')}", [2, 3]),
            (f"UPDATE bank_entry SET booked_on = '2026-08-24' WHERE id = {of('visit:8:25')}", [2]),
            ("UPDATE bank_seal SET head = 'ff' WHERE number = 4", [4]),
            ("UPDATE bank_seal SET trial_balance = '[]' WHERE number = 1", [1]),
            ("UPDATE bank_seal SET trial_balance = '7' WHERE number = 2", [2]),
            ("UPDATE bank_seal SET trial_balance = '[7]' WHERE number = 2", [2]),
            ("UPDATE bank_seal SET lines = lines + 1 WHERE number = 3", [3]),
            ("DELETE FROM bank_seal WHERE number = 2", [3]),
        ],
    )
    def test_what_was_changed_is_found_in_its_month_and_where_sums_go_on(
        self, statement: str, seals: list[int]
    ) -> None:
        tampered(statement)
        assert found() == seals

    def test_two_lines_that_changed_places_are_found(self) -> None:
        tampered(
            "UPDATE bank_transfer SET entry_id = 'x' WHERE entry_id = " + of("visit:7:3"),
            f"UPDATE bank_transfer SET entry_id = {of('visit:7:3')} WHERE entry_id = {of('visit:7:4')}",
            f"UPDATE bank_transfer SET entry_id = {of('visit:7:4')} WHERE entry_id = 'x'",
        )
        assert found() == [1]

    def test_however_many_seals_there_are_the_lines_are_read_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with assertNumQueries(3):  # the seals; one piece of lines, and none after it
            assert list(unlike_their_seal()) == []
        monkeypatch.setattr(reading, "AT_ONCE", 5)  # of 12 lines
        with assertNumQueries(5):
            assert list(unlike_their_seal()) == []


def test_two_chains_over_the_same_days_are_both_held_to_their_word(books: Books) -> None:
    far = founded("qingshi/far")  # under the first one's path, with months of its own
    move = Move(far.pool, far.wang_minutes, 60)
    at = datetime(2026, 11, 3, 1, tzinfo=UTC)
    post_entry(by=far.li, at=at, reference="far:1", kind=Entry.Kind.CREDIT, moves=[move])
    later = NOW + timedelta(days=20)
    close_month(by=far.li, at=later, place=far.place, first_on=date(2026, 11, 1))
    close_month(by=books.li, at=later, place=books.place, first_on=date(2026, 11, 1))
    assert list(bank_faults()) == []
    assert len(Seal.objects.get(place=books.place, number=5).places) == 2
    tampered("UPDATE bank_entry SET posted_by = 'x' WHERE reference = 'far:1'")
    assert sorted(found_places()) == sorted([books.place.pk, far.place.pk])


def found_places() -> list[str]:
    """The places of the seals that the books do not read like."""
    places = {f"seal:{seal.pk}": seal.place_id for seal in Seal.objects.order_by("number")}
    return [places[thing] for thing, _wrong in unlike_their_seal()]


def test_what_came_after_a_closing_is_named_line_by_line_and_once(books: Books) -> None:
    assert list(closed_books_stay_closed()) == []
    last = Closing.objects.order_by("-last_seq", "-pk").values_list("last_seq", flat=True)[0]
    tampered(
        f"UPDATE bank_closing SET last_seq = {last - 4} WHERE to_on = '2026-09-01'",  # August alone was closed early
        f"UPDATE bank_closing SET last_seq = {last - 2} WHERE to_on = '2026-11-01'",
    )
    named = sorted(thing for thing, _wrong in closed_books_stay_closed())
    assert named == [f"transfer:{last - 1}", f"transfer:{last}"]
