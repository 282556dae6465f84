"""Refusals and reasons put into words: names for ids, clock times for moments, in the language in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, may, visible_to
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import MACHINE_ID, Actor
from huzhu.kernel.dispatch.reasons import Reason as Spoken
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.packfile import Label
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import Refused
from huzhu.kernel.vigilance.signs import SENTENCES, Sign

Reason = Mapping[str, Any]
HELPERS = ("person", "chosen")  # params of the planner's reasons that are codes of helpers


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


def reasons_in_words(
    by: Actor, reasons: Mapping[str, Iterable[Reason]], seen: Mapping[str, Helper] | None = None
) -> dict[str, list[str]]:
    """The planner's reasons, as kept beside offers (`{code, sentence, params}`), under the keys they came with.

    One statement for all the names together, but of helpers whom `by` has `seen` already (by id). Names of helpers
    whom `by` may not see are masked.
    """
    listed, met = {key: list(rows) for key, rows in reasons.items()}, seen or {}
    named = {str(value) for rows in listed.values() for row in rows for value in _helpers_in(row)}
    names = {key: str(met[key].person.name) for key in named & met.keys()} | _helper_names(by, named - met.keys())
    return {key: [_reason(row, names) for row in rows] for key, rows in listed.items()}


def _helpers_in(row: Reason) -> list[object]:
    return [row["params"][key] for key in HELPERS if key in row["params"]]


def _helper_names(by: Actor, keys: set[str]) -> dict[str, str]:
    if not keys:
        return {}
    seen = Exists(visible_to(by, Verb.SEE_HELPER, Helper).filter(pk=OuterRef("pk")))
    helpers = Helper.objects.filter(pk__in=keys).select_related("person").annotate(seen=seen).order_by("pk")
    return {one.pk: str(one.person.name) if one.seen else mask_name(str(one.person.name)) for one in helpers}


def _reason(row: Reason, names: Mapping[str, str]) -> str:
    params = {
        key: names.get(value, value) if key in HELPERS else skill_name(value) if key == "skill" else value
        for key, value in row["params"].items()
    }
    return _filled(row["sentence"], params)


def skill_name(code: str, day: date | None = None) -> str:
    """The catalogue's name of a skill in the language in force; the code itself where the catalogue has none."""
    try:
        label = catalogue_on(day or timezone.localdate()).skill(code).label
    except KeyError:
        return code
    return label.zh if (get_language() or "zh").startswith("zh") else label.en


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


def sign_words(finding: Mapping[str, Any]) -> str:
    """Why something stands out, as a sentence in the language in force."""
    return _(SENTENCES[Sign(finding["sign"])])


def kernel_words(reason: Spoken) -> str:
    """A sentence of the kernel in the language in force; labels of packs, days and sentences among its params too."""
    return _filled(reason.sentence, {key: _put(value) for key, value in reason.params.items()})


def _put(value: object) -> object:
    if isinstance(value, Label):
        return value.in_language(get_language() or "zh")
    if isinstance(value, Spoken):
        return kernel_words(value)
    if isinstance(value, tuple):
        return _(", ").join(str(_put(one)) for one in value)
    return value.isoformat() if isinstance(value, date) else value


def _param(key: str, value: object, by: Actor | None) -> object:
    if isinstance(value, datetime):
        return moment(value)
    if key == "who":
        return name_of(str(value), by)
    if isinstance(value, Spoken):
        names = _helper_names(by, {str(one) for name, one in value.params.items() if name in HELPERS}) if by else {}
        return _reason({"sentence": value.sentence, "params": value.params}, names)
    return value


def _filled(sentence: str, params: Mapping[str, object]) -> str:
    translated = _(sentence)
    return translated % params if params else translated
