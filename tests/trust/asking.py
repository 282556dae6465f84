"""For the walks of trust: what was asked for, assessed, paid and delivered of Grandma Hong, and some far away."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Model

from huzhu.care.alerts.models import Alert
from huzhu.care.assessments.models import Assessment, Objection
from huzhu.care.contacts.models import Proposal, Shock
from huzhu.care.deliveries.models import Agreement, DeliveredRow, Delivery
from huzhu.care.entitlement.applying import Wanted, apply_for_benefit
from huzhu.care.entitlement.models import Application
from huzhu.care.helpplans.models import Referral, Undertaking
from huzhu.care.subsidies.models import Payment, Recovery, Run
from huzhu.commons.consents.models import Consent
from huzhu.commons.people.actions import Particulars, give_post, register_person
from huzhu.commons.people.models import Fact, Person, Post
from huzhu.kernel.actor import Actor, machine
from tests.cast import NOW, TODAY, Cast
from tests.trust.assessing import an_assessment
from tests.trust.delivered import a_delivery
from tests.trust.paying import money_of

WRITTEN_ASKED: Mapping[type[Model], list[str]] = {
    Application: ["evidence", "because"],
    Assessment: ["words"],
    Objection: ["words", "answer"],
    Agreement: ["paper"],
    Delivery: ["file_name"],
    Payment: ["answer"],
    Recovery: ["because"],
    Alert: ["closed_because"],
    Proposal: ["closed_because"],
    Shock: ["words"],
    Referral: ["words", "answer_words"],
    Undertaking: ["words"],
    Consent: ["words"],
}
ROWS_ASKED: Mapping[str, type[Model]] = {
    "application": Application,
    "assessment": Assessment,
    "objection": Objection,
    "agreement": Agreement,
    "delivery": Delivery,
    "delivered_row": DeliveredRow,
    "fact": Fact,
    "run": Run,
    "payment": Payment,
    "recovery": Recovery,
    "alert": Alert,
    "proposal": Proposal,
    "shock": Shock,
    "referral": Referral,
    "undertaking": Undertaking,
}


def assessed_and_paid(cast: Cast) -> None:
    """For a scene in which a colleague has applied for Grandma Hong: Li has assessed her besides, a department has
    delivered a row that may mean her, and money was paid."""
    an_assessment(cast.hong, cast.actor(cast.li))
    a_delivery(cast.actor(cast.li), cast.community, str(cast.hong.name), date(1942, 3, 5))
    house = machine(TODAY, "test", "applications")
    colleague = register_person(by=house, at=NOW, place=cast.community, particulars=Particulars(name="同事"))
    give_post(by=house, at=NOW, person=colleague, kind=Post.Kind.STAFF, place=cast.community, from_on=TODAY)
    money_of(cast.hong, cast.actor(colleague), cast.actor(cast.li))


def applied_for(person: Person, by: Actor, benefit: str = "subsistence_allowance") -> str:
    """The code of an application that the family asked for."""
    wanted = Wanted(benefit, "family", "身份证")
    return apply_for_benefit(by=by, at=NOW, person=person, wanted=wanted).pk


def a_fact(person: Person) -> dict[str, list[str]]:
    """Something that is known of somebody."""
    return {"fact": list(Fact.objects.filter(person=person).order_by("pk").values_list("pk", flat=True)[:1])}
