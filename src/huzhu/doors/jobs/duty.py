"""The house on duty: a job acts as the machine, journals what it opened, and logs its count."""

import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from huzhu.commons.journal.actions import record_reading
from huzhu.commons.people.queries import actor_of
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import Actor, machine

log = logging.getLogger("huzhu.jobs")

BEHIND_OTHERS = -10
"""A notice to deliver does not wait for a city to be planned."""


def on_duty(purpose: str, action: Callable[[Actor, datetime], int]) -> int:
    """Runs one action as the machine, journals what it opened, and logs its count."""
    return _noted(purpose, machine(timezone.localdate(), "job", purpose), action)


def on_behalf(person_id: str, job: str, purpose: str, action: Callable[[Actor, datetime], int]) -> int:
    """Runs one action as the person who asked for it, with the posts of now: what is opened was opened by them."""
    by = actor_of(person_id, timezone.localdate(), via="job", purpose=purpose)
    return _noted(job, by, action)


def _noted(job: str, by: Actor, action: Callable[[Actor, datetime], int]) -> int:
    at = timezone.now()
    with noting_openings() as opened:
        count = action(by, at)
        record_reading(by=by, at=at, opened=opened, page=f"job {job}")
    log.info("%s: %d", job, count)
    return count


def worker_name() -> str:
    """The process that works here, for whoever looks after it."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"
