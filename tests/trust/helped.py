"""For the walks of trust: somebody referred to others, twice, and what the family sees to."""

from datetime import timedelta

from huzhu.care.entitlement.applying import Wanted, apply_for_benefit
from huzhu.care.entitlement.models import Application
from huzhu.care.helpplans.actions import Asked, answer_referral, refer_person
from huzhu.care.helpplans.models import Referral
from huzhu.care.helpplans.undertaking import Undertaken, note_undertaking
from huzhu.commons.consents.actions import Said, note_consent
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from tests.cast import NOW, TODAY, Cast
from tests.trust.assessing import colleague


def a_help_plan(person: Person, by: Actor) -> dict[str, list[str]]:
    """The rows of somebody whose doctor is asked, whose lawyer has answered, and whose family cooks."""
    waits = refer_person(by=by, at=NOW, person=person, asked=Asked("health_centre", "self", "self", "想签家庭医生"))
    answered = refer_person(by=by, at=NOW, person=person, asked=Asked("legal_aid", "household", "self", "房子的事"))
    answer_referral(by=by, at=NOW, referral=answered, answer="helped", words="周五面谈")
    said = Undertaken("meals", "女儿做饭", TODAY + timedelta(days=90))
    undertaking = note_undertaking(by=by, at=NOW, person=person, said=said)
    note_consent(by=by, at=NOW, person=person, said=Said("door", False, "self", "phone", "不用说"))
    return {"referral": [waits.pk, answered.pk], "undertaking": [undertaking.pk]}


def helped(cast: Cast) -> tuple[Application, Referral, Referral]:
    """A colleague has applied for Grandma Hong; a doctor is asked for her, and a lawyer has answered."""
    by, wanted = cast.actor(colleague(cast.community)), Wanted("subsistence_allowance", "self", "身份证")
    application = apply_for_benefit(by=by, at=NOW, person=cast.hong, wanted=wanted)
    waits, answered = a_help_plan(cast.hong, cast.actor(cast.li))["referral"]
    return application, Referral.objects.get(pk=waits), Referral.objects.get(pk=answered)
