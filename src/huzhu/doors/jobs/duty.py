"""The house on duty: a job acts as the machine, journals what it opened, and logs its count."""

import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from huzhu.commons.journal.actions import record_reading
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import Actor, machine

log = logging.getLogger("huzhu.jobs")

BEHIND_OTHERS = -10
"""A notice to deliver does not wait for a city to be planned."""


def on_duty(purpose: str, action: Callable[[Actor, datetime], int]) -> int:
    """Runs one action as the machine, journals what it opened, and logs its count."""
    at = timezone.now()
    by = machine(timezone.localdate(at), "job", purpose)
    with noting_openings() as opened:
        count = action(by, at)
        record_reading(by=by, at=at, opened=opened, page=f"job {purpose}")
    log.info("%s: %d", purpose, count)
    return count


def worker_name() -> str:
    """The process that works here, for whoever looks after it."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"
