"""What somebody sent from a desk that was locked meanwhile: kept sealed in the session, and sent on after the lock."""

import base64
import json
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from cryptography.exceptions import InvalidTag
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from huzhu.commons.sealed import seal, unseal

KEPT = "kept"
CHARS_MOST = 200_000  # a form of many pages; more is no form that somebody typed


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form on its way: to which page of ours, and its fields; `files` where some could not be kept."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: bool


def to_the_lock(request: HttpRequest) -> HttpResponse:
    """Sends somebody to the lock of the desk; what was to be saved is kept, and the way back is known."""
    by_script = "HX-Request" in request.headers
    page = urlsplit(request.headers.get("HX-Current-URL", "")) if by_script else urlsplit(request.get_full_path())
    if request.method == "POST" and not by_script:
        _keep(request)
        page = urlsplit("")
    wish = page.path + (f"?{page.query}" if page.query else "")
    to = reverse("lobby:unlock") + (f"?{urlencode({'next': wish})}" if wish else "")
    if by_script:
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def kept_form(request: HttpRequest) -> KeptForm | None:
    """The form that was kept for this session, if there is one; asking for it forgets it."""
    packed = request.session.pop(KEPT, "")
    try:
        kept = json.loads(unseal(base64.b64decode(packed), _sealed_for(request))) if packed else None
    except InvalidTag:
        return None
    return (
        KeptForm(kept["path"], tuple((name, value) for name, value in kept["fields"]), kept["files"]) if kept else None
    )


def _keep(request: HttpRequest) -> None:
    left_out = ("csrfmiddlewaretoken",)
    fields = [(name, value) for name in request.POST if name not in left_out for value in request.POST.getlist(name)]
    text = json.dumps({"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)})
    if len(text) <= CHARS_MOST:
        request.session[KEPT] = base64.b64encode(seal(text, _sealed_for(request))).decode("ascii")


def _sealed_for(request: HttpRequest) -> str:
    return f"session.kept.{request.user.pk}"
