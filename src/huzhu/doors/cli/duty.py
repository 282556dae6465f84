"""Who acts when a command runs: the house itself, with a purpose, and every opening noted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from huzhu.commons.journal.actions import record_reading
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Duty:
    """The actor and the moment of one command."""

    by: Actor
    at: datetime


class PlaceUnknown(Refused):
    """No division, or several, answer to what was typed."""

    code = "cli.place_unknown"
    sentence = "There is no single place called %(name)s."
    next_step = "Please give the place with --place: its id, or a name that only one place has."


@contextmanager
def on_duty(purpose: str) -> Iterator[Duty]:
    """Runs a command as the machine and journals what it opened."""
    at = timezone.now()
    by = machine(timezone.localdate(at), "cli", purpose[:40])
    with noting_openings() as opened:
        yield Duty(by, at)
        record_reading(by=by, at=at, opened=opened, page=f"cli {purpose}")


def place_named(name: str) -> Division:
    """The division with that id or name; without a name, the only community there is. Raises PlaceUnknown."""
    divisions = Division.objects.exclude(path="/")
    named = divisions.filter(pk=name) | divisions.filter(name=name) if name else divisions.filter(tier="community")
    found = list(named.order_by("pk")[:2])
    if len(found) != 1:
        raise PlaceUnknown(name=name or "(none given)")
    return found[0]


def tops() -> list[Division]:
    """The divisions that lie under no other: all of them together are the whole house."""
    found: list[Division] = []
    for one in Division.objects.order_by("path", "pk"):
        if not found or not one.path.startswith(found[-1].path):
            found.append(one)
    return found
