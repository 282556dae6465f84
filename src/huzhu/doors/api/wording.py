"""Reasons in words, with all their names read at once: a list costs no more queries than a line."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, visible_to
from huzhu.doors.api.shapes import Told
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_name

HELPERS = ("person", "chosen")  # params of the planner's reasons that are codes of helpers


class ReasonTold(Told):
    """Why something was chosen, or could not be: a stable code, and words."""

    code: str
    sentence: str


def reasons_in_words(by: Actor, groups: Iterable[list[dict[str, Any]]]) -> list[list[ReasonTold]]:
    """Each group of the planner's reasons, as kept beside an offer, in the language in force."""
    kept = [list(group) for group in groups]
    params = [reason["params"] for group in kept for reason in group]
    names = _helper_names(by, {str(one[key]) for one in params for key in HELPERS if key in one})
    return [[_reason(reason, names) for reason in group] for group in kept]


def _helper_names(by: Actor, keys: set[str]) -> Mapping[str, str]:
    if not keys:
        return {}
    helpers = Helper.objects.filter(pk__in=keys).select_related("person").order_by("pk")
    seen = set(visible_to(by, Verb.SEE_HELPER, Helper).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    return {one.pk: str(one.person.name) if one.pk in seen else mask_name(str(one.person.name)) for one in helpers}


def _reason(reason: dict[str, Any], names: Mapping[str, str]) -> ReasonTold:
    params = {key: names.get(str(value), value) if key in HELPERS else value for key, value in reason["params"].items()}
    sentence = _(reason["sentence"])
    return ReasonTold(code=reason["code"], sentence=sentence % params if params else sentence)
