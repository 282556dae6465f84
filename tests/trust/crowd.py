"""Many people at the same instant, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from huzhu.commons.sealed import noting_openings
from huzhu.kernel.refusal import Refused

WAIT_SECONDS = 30


def at_once[T](acts: Sequence[Callable[[], T]]) -> list[T | Refused]:
    """What each act answered, or how it was refused; any other exception is raised here."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Refused:
        try:
            connection.ensure_connection()
            ready.wait(WAIT_SECONDS)
            with noting_openings():
                return act()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def parted[T](answers: Sequence[T | Refused]) -> tuple[list[T], list[Refused]]:
    """Who got through, and who was refused."""
    return (
        [answer for answer in answers if not isinstance(answer, Refused)],
        [answer for answer in answers if isinstance(answer, Refused)],
    )
