"""Whether the house is well, part by part: a word, what was seen, and what to do; never a secret, never a name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as format_moment
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.keeper.desk import around
from huzhu.doors.web.states import State
from huzhu.oversight.upkeep.health import Level, Sign, health_of, worst_of


@require_GET
@signed_in
def show_health(request: SignedIn) -> HttpResponseBase:
    """Every part of the house at this moment."""
    shown, at = around(request, "health"), timezone.now()
    signs = health_of(at)
    more = {"rows": [_row(one) for one in signs], "whole": _state(worst_of(signs)), "at": at}
    return render(request, "keeper/health.html", {**shown, **more})


def _state(level: Level) -> State:
    return {
        Level.WELL: State(_("well"), "green", "circle-check"),
        Level.LOOK: State(_("worth a look"), "gold", "eye"),
        Level.BAD: State(_("needs somebody now"), "red", "triangle-alert"),
    }[level]


def _row(sign: Sign) -> dict[str, Any]:
    name, value = _words(sign.part, sign.seen)
    to_do = "" if sign.level is Level.WELL else _to_do()[sign.part]
    return {"key": sign.part, "name": name, "value": value, "state": _state(sign.level), "to_do": to_do}


def _words(part: str, seen: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The name of a part and what was seen of it, in sentences."""
    return {
        "database": _database,
        "disk": _disk,
        "backup": _backup,
        "journal": _journal,
        "worker": _worker,
        "queue": _queue,
        "failures": _failures,
        "notices": _notices,
    }[part](seen)


def _database(seen: Mapping[str, Any]) -> tuple[str, list[str]]:
    return _("Database and clock"), [
        _("%(engine)s %(version)s, %(size)s") % {**seen, "size": _size(seen["mebibytes"])},
        _("Huzhu %(huzhu)s; now it is %(now)s") % {"huzhu": seen["huzhu"], "now": _moment(seen["at"])},
        _("The clocks differ by %(clock_off_seconds)s s") % seen,
    ]


def _disk(seen: Mapping[str, Any]) -> tuple[str, list[str]]:
    sizes = {"free": _size(seen["free_mebibytes"]), "whole": _size(seen["total_mebibytes"])}
    return _("Disk"), [_("%(free)s left of %(whole)s") % sizes]


def _size(mebibytes: int) -> str:
    """As shops and telephones write it: 300 MB, 12.5 GB."""
    return f"{mebibytes / 1024:.1f} GB" if mebibytes >= 1024 else f"{mebibytes} MB"


def _backup(seen: Mapping[str, Any]) -> tuple[str, list[str]]:
    if seen["made_at"] is None:
        return _("Backup"), [_("None has been noted yet.")]
    made = _("Made: %(when)s, %(size)s") % {"when": _moment(seen["made_at"]), "size": _size(seen["mebibytes"])}
    return _("Backup"), [made, _("It was read back whole.") if seen["sound"] else _("It could not be read back.")]


def _journal(seen: Mapping[str, Any]) -> tuple[str, list[str]]:
    sealed = {"blocks": seen["blocks"], "when": _moment(seen["sealed_at"]), "unsealed": seen["unsealed"]}
    told = [_("Sealed blocks: %(blocks)s, the last: %(when)s; lines not sealed yet: %(unsealed)s") % sealed]
    if seen["checked_at"] is None:
        return _("Journal"), [*told, _("The whole chain has not been checked yet.")]
    checked = {"when": _moment(seen["checked_at"]), "faults": seen["faults"]}
    return _("Journal"), [*told, _("Whole chain checked: %(when)s; faults: %(faults)s") % checked]


def _worker(seen: Mapping[str, Any]) -> tuple[str, list[str]]:
    return _("Worker"), [_("Last sign of life: %(when)s") % {"when": _moment(seen["last_at"])}]


def _queue(seen: Mapping[str, Any]) -> tuple[str, list[str]]:
    told = [_("Jobs waiting: %(waiting)s, running: %(running)s") % seen]
    oldest = seen["oldest_at"]
    return _("Jobs"), [*told, *([_("The oldest waits since %(when)s") % {"when": _moment(oldest)}] if oldest else [])]


def _failures(seen: Mapping[str, Any]) -> tuple[str, list[str]]:
    told = [_("Failed in the last 24 hours: %(count)s") % seen]
    return _("Failed jobs"), [*told, *([", ".join(seen["jobs"])] if seen["jobs"] else [])]


def _notices(seen: Mapping[str, Any]) -> tuple[str, list[str]]:
    told = _("Waiting: %(waiting)s, of these texts that should have gone: %(late)s") % seen
    return _("Notices"), [told, _("Not reached in the last 7 days: %(failed)s") % seen]


def _to_do() -> Mapping[str, str]:
    return {
        "database": _("Set the clock of the machine by NTP: times of visits rest on it."),
        "disk": _("Make room: old backups first. A full disk stops every desk."),
        "backup": _("Run ./huzhu backup, every night by a timer of the machine, and keep copies and keys elsewhere."),
        "journal": _("Run ./huzhu journal verify. If it names a fault, change nothing and call the inspector."),
        "worker": _("Start ./huzhu serve again: without its worker nothing is sealed, confirmed or delivered."),
        "queue": _("Wait a while; if it grows, start one more worker: ./huzhu manage ox_worker."),
        "failures": _("Look into what the worker has written at that time; a job comes round again by itself."),
        "notices": _("See that the worker runs; who could not be reached stands on the station's call list."),
    }


def _moment(moment: datetime | None) -> str:
    return format_moment(timezone.localtime(moment), "Y-m-d H:i") if moment else _("never")
