"""Places as an administrator enters and renames them: asked for here, because places know no posts."""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.places.models import Division, DivisionCode
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

NAME_MOST = 80
TIERS = tuple(Division.Tier.values)
"""From the widest to the narrowest."""

# Province, city, county 2 digits each, then 3 each for township, village and what a place numbers below that
# (GB/T 2260 and the statistical division code, domain.md "Administrative tiers and codes").
_CODE = re.compile(r"\d{2}(?:\d{2}(?:\d{2}(?:\d{3}(?:\d{3}(?:\d{3})?)?)?)?)?", re.ASCII)


class PlaceNameUnclear(Refused):
    """A place has a name, and no two in the same place have the same one."""

    code = "places.name_unclear"
    sentence = "The name is missing, or another place here has it already."
    next_step = "Please write the name as people say it, so that nobody mistakes it for another."


class TierNotBelow(Refused):
    """What lies in a place is smaller: a grid in a community, a community in a street."""

    code = "places.tier_not_below"
    sentence = "This cannot lie in there: it is as large, or larger."
    next_step = "Please choose what it is once more, or enter it in a wider place."


class CodeUnclear(Refused):
    """An official code has 2, 4, 6, 9, 12 or 15 digits, and is one place's on one day."""

    code = "places.code_unclear"
    sentence = "This is no official code, or another place carries it today."
    next_step = "Please copy it from the official list, or leave it empty."


@transaction.atomic
def add_division(*, by: Actor, at: datetime, under: Division, charter: Charter) -> Division:
    """Enters a place in a wider one.

    Refuses: PlaceNameUnclear, TierNotBelow, CodeUnclear, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_PLACES, within=under)
    under = Division.objects.select_for_update(of=("self",)).get(pk=under.pk)
    _refuse_name(charter.name, Division.objects.filter(statutory_parent=under))
    if charter.tier not in TIERS or TIERS.index(charter.tier) <= TIERS.index(under.tier):
        raise TierNotBelow
    if charter.code:
        _refuse_code(by, charter.code)
    return found_division(by=by, at=at, charter=charter, under=under)


@transaction.atomic
def rename_division(*, by: Actor, at: datetime, division: Division, name: str, name_en: str) -> Division:
    """Writes what a place is called, in Chinese and, where there is one, in English; its code and reach stay.

    Refuses: PlaceNameUnclear, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_PLACES, within=division)
    division = Division.objects.select_for_update(of=("self",)).get(pk=division.pk)
    beside = Division.objects.filter(statutory_parent=division.statutory_parent_id).exclude(pk=division.pk)
    _refuse_name(name, beside)
    division.call(name.strip(), name_en.strip())
    details = {"name": division.name, "name_en": division.name_en}  # what everybody may know of a place
    record(by=by, at=at, action="rename_division", thing=f"division:{division.pk}", details=details)
    return division


def _refuse_name(name: str, beside: QuerySet[Division]) -> None:
    if not 1 <= len(name.strip()) <= NAME_MOST or beside.filter(name=name.strip()).exists():
        raise PlaceNameUnclear


def _refuse_code(by: Actor, code: str) -> None:
    carried = DivisionCode.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=by.day), code=code)
    if not _CODE.fullmatch(code) or carried.exists():
        raise CodeUnclear
