"""Turns: who came first is served first, and who goes hands over to the next by name."""

import os
from collections import deque
from threading import Lock


class Turns:
    """One place, taken in the order in which it was asked for, by the threads of one process."""

    def __init__(self) -> None:
        self._guard, self._taken = Lock(), False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Waits for the place at most so long; says whether it was given."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was handed over in the very moment of giving up

    def give(self) -> None:
        """Hands the place to who has waited longest, or leaves it free."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_all: dict[str, Turns] = {}
_making = Lock()


def turns_of(name: str) -> Turns:
    """The turns of one database file in this process."""
    with _making:
        return _all.setdefault(name, Turns())


def _begin_anew() -> None:
    global _making  # noqa: PLW0603  the child of a fork holds none of its parent's turns
    _all.clear()
    _making = Lock()


os.register_at_fork(after_in_child=_begin_anew)
