"""Refusals and reasons put into words: names for ids, clock times for moments, in the language in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import MACHINE_ID, Actor
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Answer:
    """A no as a person reads it: the stable code, what is the matter, and what to do next."""

    code: str
    sentence: str
    next_step: str


def words_of(refusal: Refused, by: Actor | None) -> Answer:
    """The refusal in the language in force. Staff read names; everybody else reads them masked."""
    params = {key: _param(key, value, by) for key, value in refusal.params.items()}
    return Answer(refusal.code, _filled(refusal.sentence, params), _filled(refusal.next_step, params))


def words_of_reason(reason: Mapping[str, object], by: Actor | None) -> str:
    """One of the planner's reasons, as kept beside an offer: `{code, sentence, params}`."""
    params = {str(key): _param(str(key), value, by) for key, value in dict(reason["params"]).items()}  # type: ignore[call-overload]
    return _filled(str(reason["sentence"]), params)


def name_of(person_id: str, by: Actor | None) -> str:
    """A person's name as `by` may read it; the machine has its own."""
    if person_id == MACHINE_ID:
        return _("the Huzhu system")
    name = Person.objects.get(pk=person_id).name
    return str(name) if by is not None and may(by, Verb.SEE_PERSON) else mask_name(str(name))


def moment(at: datetime) -> str:
    """A moment as people say it: the clock alone for today, with the day for others."""
    local = timezone.localtime(at)
    clock = f"{local:%H:%M}"
    return clock if local.date() == timezone.localdate() else f"{date_format(local, 'MONTH_DAY_FORMAT')} {clock}"


def service_name(code: str, at: datetime | None = None) -> str:
    """The catalogue's name of a service in the language in force."""
    label = catalogue_on(timezone.localdate(at) if at else timezone.localdate()).service(code).label
    return label.zh if (get_language() or "zh").startswith("zh") else label.en


def _param(key: str, value: object, by: Actor | None) -> object:
    if isinstance(value, datetime):
        return moment(value)
    if key == "who":
        return name_of(str(value), by)
    if key in ("person", "chosen"):
        return name_of(Helper.objects.get(pk=str(value)).person_id, by)
    return value


def _filled(sentence: str, params: Mapping[str, object]) -> str:
    translated = _(sentence)
    return translated % params if params else translated
