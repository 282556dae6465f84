"""Who wants to write to a station's SQLite waits his turn: nobody is passed by, and a lost turn is found again."""

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext

import pytest
from django.db import DatabaseError, connection, transaction

from huzhu.commons.places.models import Division
from huzhu.config.sqlite.turns import Turns, turns_of


def test_turns_are_given_in_the_order_of_asking() -> None:
    turns, order = Turns(), list[int]()
    assert turns.take(0)

    def client(number: int) -> None:
        assert turns.take(20)
        order.append(number)
        turns.give()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(6)]
    for number, thread in enumerate(threads):
        thread.start()
        _until(lambda count=number + 1: len(turns._waiting) == count)
    turns.give()
    for thread in threads:
        thread.join(20)
    assert order == list(range(6))
    assert turns.take(0), "and then the place is free"


def test_who_gives_up_leaves_the_queue() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give()
    assert turns.take(0)


needs_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="the queue is SQLite's")


@needs_sqlite
@pytest.mark.django_db(transaction=True)
class TestTheConnection:
    def turns(self) -> Turns:
        """Those of the test database."""
        return turns_of(str(connection.settings_dict["NAME"]))

    @pytest.mark.parametrize("end", ["commit", "rollback", "refused"])
    def test_a_turn_ends_with_its_transaction(self, end: str) -> None:
        with pytest.raises(DatabaseError) if end == "refused" else nullcontext(), transaction.atomic():
            assert not self.turns().take(0)
            transaction.set_rollback(end == "rollback")
            if end == "refused":
                Division.objects.create(pk="x", path=None)
        assert self.turns().take(0)
        self.turns().give()

    def test_a_turn_that_was_lost_is_found_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
        assert self.turns().take(0)  # by somebody who will never give it back
        with transaction.atomic():
            pass
        assert self.turns().take(0)
        self.turns().give()

    def test_writers_in_threads_all_come_through(self) -> None:
        def write(number: int) -> None:
            for turn in range(5):
                with transaction.atomic():
                    Division.objects.create(name="x", tier="grid", path=f"/{number}/{turn}/")
            connection.close()

        threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert Division.objects.filter(name="x").count() == 40


def _until(done: Callable[[], bool]) -> None:
    stop = time.monotonic() + 20
    while not done() and time.monotonic() < stop:
        time.sleep(0.001)
    assert done()
