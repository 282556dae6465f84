"""Whoever comes first writes first, and one at a time."""

from threading import Event, Thread
from time import monotonic, sleep

import pytest

from huzhu.doors.turnstile import Turnstile

PATIENCE_SECONDS = 5


def wait_until(turnstile: Turnstile, waiting: int) -> None:
    """Until so many stand before the turnstile; fails where that never comes."""
    end = monotonic() + PATIENCE_SECONDS
    while len(turnstile._waiting) < waiting:
        assert monotonic() < end
        sleep(0.001)


def test_turns_are_given_in_order_of_arrival_one_at_a_time() -> None:
    turnstile, open_gate, order, inside = Turnstile(), Event(), [], []

    def pass_through(number: int) -> None:
        with turnstile.passing():
            inside.append(number)
            assert len(inside) == 1
            order.append(number)
            if number == 0:
                open_gate.wait(PATIENCE_SECONDS)
            inside.remove(number)

    threads = []
    for number in range(12):
        thread = Thread(target=pass_through, args=(number,))
        thread.start()
        threads.append(thread)
        wait_until(turnstile, number)
    open_gate.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert order == list(range(12))


def test_a_turn_is_given_on_when_its_holder_fails() -> None:
    turnstile = Turnstile()
    with pytest.raises(ZeroDivisionError), turnstile.passing():
        _ = 1 / 0
    with turnstile.passing():
        assert turnstile._taken
    assert not turnstile._taken
