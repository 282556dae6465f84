"""A refusal that no page caught becomes a page of its own: what is the matter, and what to do next."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huzhu.commons.people.access import NotPermitted
from huzhu.doors.once import NonceMissing, NonceReused
from huzhu.doors.words import words_of
from huzhu.kernel.refusal import NotFound, Refused

CONFLICT = 409


class RefusalPages:
    """Answers a page's Refused: 404, 403, 400, 422, or 409 where somebody else was first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a Refused; None lets any other exception fail loudly."""
        if not isinstance(exception, Refused):
            return None
        answer = words_of(exception, getattr(request, "by", None))
        return render(request, "refused.html", {"answer": answer}, status=status_of(exception))


def status_of(refusal: Refused) -> int:
    """The HTTP status of a refusal."""
    if isinstance(refusal, NotFound):
        return 404
    if isinstance(refusal, NotPermitted):
        return 403
    if isinstance(refusal, NonceMissing):
        return 400
    return 422 if isinstance(refusal, NonceReused) else CONFLICT
