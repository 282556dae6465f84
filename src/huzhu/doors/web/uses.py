"""The uses of a record in words, for the desk and for whom it is about: what for, by what right, and what was said."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huzhu.commons.consents.models import Consent
from huzhu.doors.web.states import State
from huzhu.kernel.consents import Basis, Purpose, purposes_on


def uses_told(said: Iterable[Consent], day: date) -> list[dict[str, Any]]:
    """Each use in the words of a day, with what counts of what was `said` and all that was said before."""
    every, language = list(said), get_language() or "zh"
    return [_told(one, [each for each in every if each.use == one.use], language) for one in purposes_on(day)]


def _told(purpose: Purpose, said: list[Consent], language: str) -> dict[str, Any]:
    newest = next((one for one in said if one.newest), None)
    return {
        "use": str(purpose.use),
        "name": purpose.label.in_language(language),
        "text": purpose.text.in_language(language),
        "basis": _basis(purpose.basis),
        "state": _state(newest),
        "allowed": newest is None or newest.allowed,
        "asked": newest is not None,
        "said": [
            {
                "state": _state(one),
                "giver": one.get_giver_display(),
                "channel": one.get_channel_display(),
                "at": one.noted_at,
                "by": str(one.noted_by.name),
                "words": str(one.words),
                "older_text": bytes(one.text_digest) != purpose.digest,
            }
            for one in said
        ],
    }


def _state(consent: Consent | None) -> State:
    if consent is None:
        return State(_("not asked yet"), "gold", "circle-question-mark")
    return State(_("allowed"), "green", "check") if consent.allowed else State(_("not allowed"), "red", "x")


def _basis(basis: Basis) -> str:
    return {
        Basis.DUTY: _("By law the office does this; one may object."),
        Basis.SERVICE: _("It makes the help better; one may say no."),
    }[basis]
