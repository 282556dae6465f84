"""Each form and message has one effect, however often it arrives: the first answer is kept, and given again."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone

from huzhu.commons.codes import new_code
from huzhu.commons.journal.models import Arrival
from huzhu.commons.sealed import index_digest, seal, unseal
from huzhu.doors.turnstile import in_turn
from huzhu.kernel.refusal import Refused

View = Callable[..., HttpResponseBase]

STANDS = "what_was_written_stands"


class NonceMissing(Refused):
    """A form or message came without the mark that makes it safe to send twice."""

    code = "once.nonce_missing"
    sentence = "This was sent without its mark, so we did not act on it."
    next_step = "Please open the page again and send it once more."


class NonceReused(Refused):
    """The same mark came before with other content."""

    code = "once.nonce_reused"
    sentence = "This form was sent before with other answers."
    next_step = "Please open the page again and fill it in anew."


def once(view: View) -> View:
    """Wraps a view that changes things: the same nonce with the same content gets the first answer again.

    The nonce is the form field `nonce` or the header `Idempotency-Key`. Answer and effect are kept in one
    transaction, so a crash between them is impossible; an answer of 400 and above keeps nothing and undoes all,
    but for a no that leaves a trace, see `standing`.
    Raises NonceMissing and NonceReused.
    """

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return view(request, *args, **kwargs)
        nonce = request.headers.get("Idempotency-Key") or request.POST.get("nonce", "")
        if not nonce:
            raise NonceMissing
        return _answer(request, nonce, lambda: view(request, *args, **kwargs))

    return answering


def standing[R: HttpResponseBase](response: R, refusal: Refused) -> R:
    """The answer to a refusal; where that leaves a trace (a wrong code was counted), what was written stands."""
    setattr(response, STANDS, refusal.leaves_trace)
    return response


def noting[R: HttpResponseBase](response: R) -> R:
    """An answer that asks again, while what was written beside the deed (what one has typed) stands."""
    setattr(response, STANDS, True)
    return response


def _answer(request: HttpRequest, nonce: str, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    fingerprint = _fingerprint(request)
    with in_turn(), transaction.atomic():
        arrival, new = _claim(request, nonce, fingerprint)
        if not new:
            if arrival.fingerprint != fingerprint:
                raise NonceReused
            return _kept(arrival)
        response = work()
        if response.status_code < 400:
            _keep(arrival, response)
        elif getattr(response, STANDS, False):
            arrival.delete()  # the no may be followed by another try under the same nonce
        else:
            transaction.set_rollback(True)
    return response


def _claim(request: HttpRequest, nonce: str, fingerprint: str) -> tuple[Arrival, bool]:
    # A second arrival waits here until the first is committed: by the unique index, or by SQLite's one writer.
    digest = index_digest("nonce", f"{_sender(request)}:{nonce}")
    mine = Arrival(id=new_code(), nonce=digest, fingerprint=fingerprint, arrived_at=timezone.now(), status=0)
    Arrival.objects.bulk_create([mine], ignore_conflicts=True)
    kept = Arrival.objects.get(nonce=digest)
    return kept, kept.pk == mine.pk


def _sender(request: HttpRequest) -> str:
    return str(getattr(request.user, "person_id", ""))


def _fingerprint(request: HttpRequest) -> str:
    content = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        fields = sorted((key, request.POST.getlist(key)) for key in request.POST if key != "csrfmiddlewaretoken")
        content.update(repr(fields).encode())
        for key, uploads in sorted(request.FILES.lists()):
            for upload in uploads:
                content.update(f"{key} {upload.name} {upload.size}\n".encode())
                for chunk in upload.chunks():
                    content.update(chunk)
                upload.seek(0)
    else:
        content.update(request.body)
    # Keyed, so that nobody who holds the table can try whether a certain number or telephone was sent.
    return index_digest("sent", content.hexdigest()).hex()


def _keep(arrival: Arrival, response: HttpResponseBase) -> None:
    arrival.status = response.status_code
    arrival.location = response.headers.get("Location", "")
    arrival.content_type = response.headers.get("Content-Type", "")[:60]
    body = response.content.decode() if isinstance(response, HttpResponse) else ""
    arrival.answer = seal(body, f"journal_arrival.answer.{arrival.pk}") if body else b""
    arrival.save(update_fields=["status", "location", "content_type", "answer"])


def _kept(arrival: Arrival) -> HttpResponse:
    if arrival.location:
        return HttpResponseRedirect(arrival.location)
    packed = bytes(arrival.answer)
    body = unseal(packed, f"journal_arrival.answer.{arrival.pk}") if packed else ""
    return HttpResponse(body, status=arrival.status, content_type=arrival.content_type)
