"""What was typed and not yet saved, kept sealed in the session so that a reload loses nothing."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib.sessions.backends.base import SessionBase

from huzhu.commons.sealed import seal, unseal

KEY = "draft"
SKIPPED = frozenset({"nonce", "csrfmiddlewaretoken"})


def keep_draft(session: SessionBase, fields: Mapping[str, Any]) -> None:
    """Keeps the fields of a form of this session. They may name a person, so they lie sealed."""
    wanted = {key: value for key, value in fields.items() if key not in SKIPPED and value}
    text = json.dumps(wanted, ensure_ascii=False)
    session[KEY] = base64.b64encode(seal(text, _place(session))).decode("ascii")


def draft_of(session: SessionBase) -> dict[str, Any]:
    """The fields kept in this session; empty where there are none."""
    packed = session.get(KEY, "")
    if not packed:
        return {}
    try:
        kept: dict[str, Any] = json.loads(unseal(base64.b64decode(packed), _place(session)))
    except InvalidTag:
        return {}  # sealed under a session that has ended
    return kept


def drop_draft(session: SessionBase) -> None:
    """Forgets the draft: it was saved, or somebody began anew."""
    session.pop(KEY, None)


def _place(session: SessionBase) -> str:
    return f"session.draft.{session.session_key}"
