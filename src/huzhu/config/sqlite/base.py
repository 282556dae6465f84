"""Django's SQLite, with one queue of writers in a process.

SQLite lets one write at a time; to the others it says "busy", and they sleep 1, 2, 5, 10 ... 100 ms and ask again,
while whoever asks at the right moment passes them by. Of eight clients the unlucky one in a hundred slept 130 to 180 ms
for work of three. Here they queue before BEGIN IMMEDIATE. Between processes (web server and worker) SQLite's own way
remains, and it alone decides who may write: the queue gives no right, it only spares the sleeping.
"""

from typing import Any

from django.db.backends.sqlite3 import base

from huzhu.config.sqlite.turns import Turns, turns_of


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes its turn when a transaction begins and hands it on when that ends."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._turn: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        turns = turns_of(str(self.settings_dict["NAME"]))
        given = turns.take(float(self.settings_dict["OPTIONS"].get("timeout", 5)))
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # unknown to the stubs
        except BaseException:
            if given:
                turns.give()
            raise
        # Not given, and yet nobody writes: whoever had the turn was lost with it, so it is ours to hand on.
        self._turn = turns

    def _commit(self) -> Any:
        done = super()._commit()  # type: ignore[misc]  # unknown to the stubs
        self._hand_on()  # where the commit was refused, the transaction stands, and a rollback follows
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # unknown to the stubs
        finally:
            self._hand_on()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # unknown to the stubs
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        turn, self._turn = self._turn, None
        if turn:
            turn.give()
