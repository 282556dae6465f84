"""Many clients at once, each with a connection of its own: nothing is lost, doubled or overdrawn at any moment."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from huzhu.commons.bank.actions import Move, member_account, place_hold, post_entry, post_hold, void_hold
from huzhu.commons.bank.faults import PROMISES, bank_faults
from huzhu.commons.bank.models import Account, Entry, Hold, Transfer
from huzhu.commons.bank.queries import balance_of, ledger_sum
from huzhu.commons.people.models import Person
from huzhu.kernel.ledger import Overdrawn
from huzhu.kernel.refusal import Refused
from tests.commons.bank.books import NOW, Books, founded

LONG = bool(os.environ.get("HUZHU_LONG"))
CLIENTS = 64
SECONDS = 60 if LONG else 3
POLLS = 500 if LONG else 10
CREDIT = Entry.Kind.CREDIT
UPHELD = Hold.Because.DISPUTE_UPHELD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def books() -> Books:
    """The books of one community."""
    return founded()


def together[T](acts: list[Callable[[], T]]) -> list[T | Refused]:
    """What each act answered, all begun at the same instant in threads of their own."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Refused:
        try:
            connection.ensure_connection()
            ready.wait(30)
            return act()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_sixty_four_clients_and_an_auditor(books: Books) -> None:
    members = [books.hong_minutes, books.wang_minutes]
    for _ in range(6):
        person = Person.objects.create(place=books.place, registered_at=NOW)
        members.append(member_account(by=books.li, at=NOW, person=person))
    posted, waited_in_vain, stop = [0] * CLIENTS, [0] * CLIENTS, time.monotonic() + SECONDS

    def client(number: int) -> None:
        turn = 0
        while time.monotonic() < stop:
            turn += 1
            giver, taker = members[(number + turn) % 8], members[(number * 3 + turn * 5 + 1) % 8]
            debit = books.pool if turn % 3 == 1 or giver == taker else giver
            try:
                move = Move(debit, taker, number + turn)
                post_entry(by=books.li, at=NOW, reference=f"{number}:{turn}", kind=CREDIT, moves=[move])
                posted[number] += 1
            except Overdrawn:
                continue
            except OperationalError as no:  # SQLite's waiting is not fair: one of many may be told to come again
                if "database is locked" not in str(no):
                    raise
                waited_in_vain[number] += 1
                turn -= 1  # with the same reference, as every client must

    def auditor() -> None:
        polls = 0
        while polls < POLLS or time.monotonic() < stop:
            assert ledger_sum() == 0
            assert [fault for promise in PROMISES[:-1] for fault in promise()] == []
            polls += 1

    together([auditor, *(lambda number=number: client(number) for number in range(CLIENTS))])
    assert Entry.objects.count() == Transfer.objects.count() == sum(posted)
    assert sum(posted) >= CLIENTS, "there was a crowd"
    assert connection.vendor == "sqlite" or sum(waited_in_vain) == 0
    assert list(bank_faults()) == []


def test_eight_retries_of_one_reference_are_one_entry(books: Books) -> None:
    for turn in range(20 if LONG else 4):
        entries = together([lambda turn=turn: books.credit(f"visit:{turn}", 60)] * 8)
        assert len({entry.pk for entry in entries if isinstance(entry, Entry)}) == 1
        assert all(isinstance(entry, Entry) for entry in entries)
        assert balance_of(books.wang_minutes) == 60 * (turn + 1)


def test_of_two_who_give_the_last_hour_one_is_refused(books: Books) -> None:
    books.credit("visit:1", 60)
    answers = together([lambda number=number: books.give(f"gift:{number}", 60) for number in range(8)])
    assert sum(isinstance(answer, Entry) for answer in answers) == 1
    assert sum(isinstance(answer, Overdrawn) for answer in answers) == 7
    assert (balance_of(books.wang_minutes), balance_of(books.hong_minutes)) == (0, 60)


def test_a_hold_is_posted_or_voided_but_not_both(books: Books) -> None:
    books.credit("visit:1", 1200, to=books.hong_minutes)
    for turn in range(20 if LONG else 4):
        reference = f"attendance:{turn}"
        before = balance_of(books.wang_minutes)
        # Between members both accounts are locked, and neither way of ending may wait for the other.
        move = Move(books.hong_minutes if turn % 2 else books.pool, books.wang_minutes, 60)
        place_hold(by=books.li, at=NOW, reference=reference, kind=CREDIT, move=move)
        answers = together(
            [
                *[lambda reference=reference: post_hold(by=books.li, at=NOW, reference=reference)] * 4,
                *[lambda reference=reference: void_hold(by=books.li, at=NOW, reference=reference, because=UPHELD)] * 4,
            ]
        )
        assert sum(isinstance(answer, Refused) for answer in answers) == 4
        posted = isinstance(answers[0], Entry)
        assert balance_of(books.wang_minutes) - before == (60 if posted else 0)
    assert list(bank_faults()) == []


def test_two_ways_through_the_same_accounts_do_not_block_each_other(books: Books) -> None:
    books.credit("a", 1000)
    books.credit("b", 1000, to=books.hong_minutes)
    hong, wang = books.hong_minutes, books.wang_minutes

    def cross(number: int) -> Entry:
        one, other = (hong, wang) if number % 2 else (wang, hong)
        moves = [Move(one, other, 5), Move(books.pool, one, 1), Move(other, one, 5)]
        return post_entry(by=books.li, at=NOW, reference=f"cross:{number}", kind=CREDIT, moves=moves)

    answers = together([lambda number=number: cross(number) for number in range(16)])
    assert all(isinstance(answer, Entry) for answer in answers)
    assert list(bank_faults()) == []


def test_eight_who_ask_for_an_account_get_the_same(books: Books) -> None:
    person = Person.objects.create(place=books.place, registered_at=NOW)
    accounts = together([lambda: member_account(by=books.li, at=NOW, person=person)] * 8)
    assert len({account.pk for account in accounts if isinstance(account, Account)}) == 1
    assert Account.objects.filter(owner=person).count() == 1
