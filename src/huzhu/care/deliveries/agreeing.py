"""Signing an agreement with another department about a register, and ending it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from huzhu.care.deliveries.models import Agreement
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.deliveries.fields import Register, fields_of, lacking
from huzhu.kernel.refusal import Refused

WORDS_MOST = 200


class AgreementUnclear(Refused):
    """Department, register and purpose are words of the list, and each register has its fields."""

    code = "deliveries.agreement_unclear"
    sentence = "It is not clear what this department delivers, or what for."
    next_step = "Please choose department, register and purpose from the lists, and fields of that register."


class FieldsLacking(Refused):
    """With these fields nobody could be found, or nothing would be said of them."""

    code = "deliveries.fields_lacking"
    sentence = "With these fields nobody can be found again, or nothing is said of them."
    next_step = "A name, an ID number or a birth date, and what the register is there for have to be among them."


class AgreementDaysWrong(Refused):
    """It ends before it begins."""

    code = "deliveries.days_wrong"
    sentence = "The agreement would end before it begins."
    next_step = "Please check the days."


class PaperMissing(Refused):
    """What is shared rests on a paper that somebody can look up."""

    code = "deliveries.paper_missing"
    sentence = "Please say which paper it rests on."
    next_step = "Write its number, and where it lies."


class EndReasonMissing(Refused):
    """An end without a reason is no answer to whoever asks later."""

    code = "deliveries.end_reason_missing"
    sentence = "Please say why."
    next_step = "Write the reason in a few words."


class AgreementOver(Refused):
    """It was ended."""

    code = "deliveries.agreement_over"
    sentence = "This agreement is over already."
    next_step = "Please sign another one, if the department delivers again."


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed: with whom, which register, what for, which fields, on the days [from_on, to_on), which paper."""

    department: str
    register: str
    purpose: str
    fields: Collection[str]
    from_on: date
    to_on: date
    paper: str = field(repr=False)


@transaction.atomic
def sign_agreement(*, by: Actor, at: datetime, place: Division, terms: Terms) -> Agreement:
    """Writes down that a department delivers a register for a place. Nothing outside its fields is ever kept.

    Refuses: AgreementUnclear, FieldsLacking, AgreementDaysWrong, PaperMissing, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_REGISTERS, within=place)
    known = (
        terms.department in Agreement.Department.values
        and terms.register in Agreement.Register.values
        and terms.purpose in Agreement.Purpose.values
    )
    if not known or not set(terms.fields) <= set(fields_of(Register(terms.register))):
        raise AgreementUnclear
    if lacking(Register(terms.register), terms.fields):
        raise FieldsLacking
    if terms.to_on <= terms.from_on:
        raise AgreementDaysWrong
    if not terms.paper.strip():
        raise PaperMissing
    agreement = Agreement.objects.create(
        place=place,
        department=terms.department,
        register=terms.register,
        purpose=terms.purpose,
        fields=" ".join(one for one in fields_of(Register(terms.register)) if one in terms.fields),
        paper=terms.paper.strip()[:WORDS_MOST],
        from_on=terms.from_on,
        to_on=terms.to_on,
        signed_at=at,
        signed_by_id=by.person_id,
    )
    details = {"department": agreement.department, "register": agreement.register, "fields": agreement.fields}
    record(by=by, at=at, action="sign_agreement", thing=f"agreement:{agreement.pk}", details=details)
    return agreement


@transaction.atomic
def end_agreement(*, by: Actor, at: datetime, agreement: Agreement, because: str) -> Agreement:
    """Nothing more is delivered under it; what came of it stays.

    Refuses: AgreementOver, EndReasonMissing, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_REGISTERS, within=agreement)
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("place").get(pk=agreement.pk)
    if agreement.ended_at:
        raise AgreementOver
    if not because.strip():
        raise EndReasonMissing
    agreement.end(by_id=by.person_id, at=at, because=because.strip()[:WORDS_MOST])
    record(by=by, at=at, action="end_agreement", thing=f"agreement:{agreement.pk}")
    return agreement
