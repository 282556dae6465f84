"""The API of the house, version 1, and the routers of its nouns."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from huzhu.doors.api import (
    announcements,
    assignments,
    books,
    calls,
    contacts,
    entitlement,
    figures,
    guarantee,
    happenings,
    helpers,
    incidents,
    journal,
    legacy,
    needs,
    notices,
    openings,
    people,
    plans,
    points,
    referrals,
    rounds,
    rules,
    searches,
    shelves,
    shop,
    steering,
    thanks,
    time,
    vigilance,
    visits,
)
from huzhu.doors.api.contract import Contract
from huzhu.doors.api.problems import BodyUnreadable, Invalid, fault, problem
from huzhu.doors.once import standing
from huzhu.kernel.refusal import Refused

DESCRIPTION = """The same verbs as the pages, for other programs of the same people.

Sign in on the pages first: the API knows callers by the session cookie, and a change must bring the value of the
cookie `csrftoken` in the header `X-CSRFToken`. Every POST needs an `Idempotency-Key`: sent again with the same
content it answers as before and does nothing more. Times are RFC 3339 with their zone, days are local, durations
are whole minutes, and rows are known by 12-character codes. What names a person is written to the journal when it
is read; say why in the header `Huzhu-Purpose`. Words of problems follow `Accept-Language` (zh-hans, en)."""

Run = Callable[..., HttpResponseBase]


class StrictParser(Parser):
    """JSON as the standard has it: NaN and Infinity are no numbers."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The document in the body; ValueError for what is none."""
        return json.loads(request.body, parse_constant=_no_number)


class PlainRenderer(JSONRenderer):
    """Chinese as it is written, not as escapes."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


api = Contract(
    title="Huzhu",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    parser=StrictParser(),
    renderer=PlainRenderer(),
)


def refuse_unknown_query(run: Run) -> Run:
    """Wraps an operation: a filter it does not know is an error, never silently ignored."""
    operation = run.__self__  # type: ignore[attr-defined]  # the bound Operation.run, wrapped first of all
    models = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    known = {name for model in models for name in model.__ninja_flatten_map__}

    @wraps(run)
    def answering(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        unknown = sorted(set(request.GET) - known)
        if unknown:
            return problem(request, Invalid(), [fault(("query", name), "extra_forbidden") for name in unknown])
        return run(request, **kwargs)

    return answering


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A rule of the house says no."""
    return standing(problem(request, refusal), refusal)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The shape is wrong; says where."""
    faults = [fault(_place(one["loc"]), str(one["type"])) for one in error.errors]
    return problem(request, Invalid(), faults)


@api.exception_handler(HttpError)
def on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The only such error ninja raises here: the body is no JSON."""
    return problem(request, BodyUnreadable())


@api.exception_handler(Exception)
def on_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Anything else is a bug: up to the gate, so that the transaction is undone."""
    raise error


def _place(steps: tuple[object, ...]) -> tuple[object, ...]:
    # A body is one parameter of the function, whose name is nobody else's business.
    return (steps[0], *steps[2:]) if steps[0] == "body" else steps


api.add_decorator(refuse_unknown_query, mode="view")
for noun in (
    people,
    helpers,
    needs,
    rounds,
    plans,
    steering,
    assignments,
    searches,
    incidents,
    calls,
    contacts,
    entitlement,
    happenings,
    visits,
    notices,
    announcements,
    time,
    rules,
    books,
    openings,
    legacy,
    guarantee,
    points,
    referrals,
    shop,
    shelves,
    thanks,
    figures,
    vigilance,
    journal,
):
    api.add_router("", noun.router)
