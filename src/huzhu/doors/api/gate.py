"""The gate of the API: nobody unknown, nothing forged, every message once, and every no as a problem document."""

import logging
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from huzhu.doors.api.problems import (
    BodyTooLarge,
    Broken,
    MethodNotAllowed,
    NotFromHere,
    NotJson,
    NotSignedIn,
    problem,
)
from huzhu.doors.once import View, once
from huzhu.doors.porter import Visitor
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound, Refused

log = logging.getLogger("huzhu.api")

READING = ("GET", "HEAD", "OPTIONS")


def gated(view: View) -> View:
    """Wraps a view of the API: who is not signed in gets no further, a POST has one effect, and a no is a problem."""
    kept = once(view)

    @wraps(view)
    def answering(request: Visitor, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _answer(kept if request.method == "POST" else view, request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return answering


def caller(request: Visitor) -> tuple[Actor, datetime]:
    """Who acts, and when; the gate has let nobody else in."""
    if request.by is None:
        raise NotSignedIn
    return request.by, timezone.now()


def nowhere(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """An address that the API does not have."""
    return problem(request, NotFound())


def _answer(view: View, request: Visitor, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        _refuse_strangers(request)
        response = view(request, *args, **kwargs)
    except Refused as refusal:
        return problem(request, refusal)
    except Http404:
        return problem(request, NotFound())
    except RequestDataTooBig:
        return problem(request, BodyTooLarge())
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return problem(request, Broken())
    if response.status_code != 405:
        return response
    refused = problem(request, MethodNotAllowed())
    refused["Allow"] = response["Allow"]
    return refused


class _TokenCheck(CsrfViewMiddleware):
    """Django's own check, which would answer with a page for people."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)


_TOKEN = _TokenCheck(lambda request: HttpResponse())


def _refuse_strangers(request: Visitor) -> None:
    if request.by is None:
        raise NotSignedIn
    if request.method in READING:
        return
    if _TOKEN.process_view(request, nowhere, (), {}) is not None:
        raise NotFromHere
    if request.content_type != "application/json" and (request.content_type or request.body):
        raise NotJson
