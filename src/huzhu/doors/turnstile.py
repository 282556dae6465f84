"""SQLite has one writer: requests that write pass one at a time, in the order in which they came."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.db import connection


class Turnstile:
    """A lock that is given in order of arrival. SQLite's own waiting sleeps and lets the lucky go first."""

    def __init__(self) -> None:
        self._gate = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Waits for one's turn, and gives it on afterwards, whatever happened."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._gate:
            if not self._taken:
                self._taken = True
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def _leave(self) -> None:
        with self._gate:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_turnstile = Turnstile()


@contextmanager
def in_turn() -> Iterator[None]:
    """One's turn to write: at once on PostgreSQL, in order of arrival on SQLite."""
    if connection.vendor != "sqlite":
        yield
        return
    with _turnstile.passing():
        yield
