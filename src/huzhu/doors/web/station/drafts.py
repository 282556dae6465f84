"""What was typed and not yet saved: kept for the operator by tab, listed, resumed, thrown away and taken back."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from huzhu.care.calls.drafts import Typed, drop_draft, keep_draft, restore_draft
from huzhu.care.calls.models import Draft
from huzhu.care.calls.queries import draft_in, drafts_of
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_for
from huzhu.commons.places.models import Division
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.kernel.actor import Actor

SKIPPED = frozenset({"nonce", "csrfmiddlewaretoken", "tab", "call", "since", "number"})
TELLING = ("person", "kind", "note")  # all else has a beginning of its own
UNDO = timedelta(hours=1)
LISTED = 12


def keep_typed(
    request: SignedIn, place: Division, at: datetime, tab: str, fields: Mapping[str, Any], elder: Person | None
) -> Draft | None:
    """Keeps the fields of the form as this operator's draft of this tab; None where nobody has typed a thing yet."""
    wanted = {key: value for key, value in fields.items() if key not in SKIPPED and value}
    if not any(wanted.get(key) for key in TELLING) and draft_in(request.by, tab) is None:
        return None
    text = json.dumps(wanted, ensure_ascii=False)
    return keep_draft(by=request.by, at=at, place=place, typed=Typed(tab, text, elder))


def fields_of(draft: Draft | None) -> dict[str, Any]:
    """What was typed, field by field; nothing of a draft that is none or was thrown away."""
    if draft is None or draft.dropped_at:
        return {}
    kept: dict[str, Any] = json.loads(str(draft.typed) or "{}")
    return kept


def open_drafts(by: Actor, at: datetime, tab: str) -> dict[str, Any]:
    """The operator's other unfinished calls, and the one thrown away last, which can be taken back."""
    rows = list(drafts_of(by).exclude(tab=tab)[:LISTED])
    thrown = drafts_of(by, dropped_after=at - UNDO).first()
    seen = persons_for(by).filter(pk__in=[one.elder_id for one in [*rows, thrown] if one and one.elder_id])
    names = {one.pk: str(one.name) for one in seen.order_by("pk")}
    return {
        "drafts": [_row(one, names) for one in rows],
        "thrown": _row(thrown, names) if thrown else None,
    }


@require_POST
@signed_in
def drop(request: SignedIn) -> HttpResponseBase:
    """Throws one draft away; the desk offers to take it back."""
    drop_draft(by=request.by, at=timezone.now(), tab=request.POST.get("draft", ""))
    return HttpResponseRedirect(reverse("station:intake"))


@require_POST
@signed_in
def restore(request: SignedIn) -> HttpResponseBase:
    """Takes back what was thrown away, and goes on with it."""
    draft = restore_draft(by=request.by, at=timezone.now(), tab=request.POST.get("draft", ""))
    return HttpResponseRedirect(f"{reverse('station:intake')}?tab={draft.tab}")


def _row(draft: Draft, names: Mapping[str, str]) -> dict[str, Any]:
    return {"tab": draft.tab, "name": names.get(draft.elder_id or "", ""), "at": draft.saved_at}
