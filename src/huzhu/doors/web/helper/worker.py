"""The service worker of the helper's telephone, and which pages it may keep for the day."""

from datetime import datetime
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from huzhu.doors.web.helper.desk import Desk

_STATIC = Path(__file__).parents[1] / "static"
_PARTS = ("outbox.js", "sw.js")


@require_GET
def show_worker(request: HttpRequest) -> HttpResponse:
    """The worker with the outbox it shares with the pages: from the root, so that it sees the signing out as well."""
    text = "\n".join((_STATIC / part).read_text(encoding="utf-8") for part in _PARTS)
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def keepable[R: HttpResponseBase](desk: Desk, at: datetime, response: R) -> R:
    """The page, marked as one that the telephone of this very helper may keep for today, with our clock beside it."""
    response["Huzhu-Keep"] = f"{desk.helper.person_id} {round(at.timestamp() * 1000)}"
    return response
