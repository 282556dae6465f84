"""The porter at every web and API door: says who comes in, and notes what was opened before the answer leaves."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huzhu.commons.journal.actions import record_reading
from huzhu.commons.passes.sittings import note_seen
from huzhu.commons.people.queries import actor_of
from huzhu.commons.sealed import noting_openings
from huzhu.doors.sittings import carries_posts, is_idle, is_to_be_noted
from huzhu.doors.turnstile import in_turn
from huzhu.kernel.actor import Actor


class Visitor(HttpRequest):
    """A request the porter has let in: `by` is who acts, None for somebody not signed in or whose desk is `locked`."""

    by: Actor | None
    locked: bool


class Porter:
    """Puts `by` on the request and writes what was read to the journal; if that fails, nothing leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Visitor) -> HttpResponse:
        at = timezone.now()
        with noting_openings() as opened:
            by = _actor(request)
            request.locked = by is not None and is_idle(request, by, at)
            request.by = None if request.locked else by
            if request.by is not None and is_to_be_noted(request, at):
                with in_turn():
                    note_seen(by=request.by, at=at, session_key=request.session.session_key or "")
            response = self.get_response(request)
            if opened and request.by is not None:
                with in_turn(), transaction.atomic():
                    record_reading(by=request.by, at=at, opened=opened, page=f"{request.method} {request.path}")
            elif opened:
                raise RuntimeError("Sealed fields were opened for somebody who has not signed in.")
        return response


def _actor(request: HttpRequest) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    via = "api" if request.path.startswith("/api/") else "web"
    purpose = request.headers.get("Huzhu-Purpose", "")[:40] or request.session.get("purpose", "")
    by = actor_of(request.user.person_id, timezone.localdate(), via=via, purpose=purpose, request=secrets.token_hex(8))
    return by if carries_posts(request) else replace(by, holdings=())
