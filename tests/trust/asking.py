"""Applications for the walks of trust: one of Grandma Hong's, and one of somebody in a far place."""

from huzhu.care.entitlement.applying import Wanted, apply_for_benefit
from huzhu.commons.people.actions import Particulars, give_post, register_person
from huzhu.commons.people.models import Person, Post
from huzhu.kernel.actor import Actor, machine
from tests.cast import NOW, TODAY, Cast


def an_application(cast: Cast) -> None:
    """A colleague of Staff Li's has written it for Grandma Hong, and Li may decide."""
    house = machine(TODAY, "test", "applications")
    colleague = register_person(by=house, at=NOW, place=cast.community, particulars=Particulars(name="同事"))
    give_post(by=house, at=NOW, person=colleague, kind=Post.Kind.STAFF, place=cast.community, from_on=TODAY)
    applied_for(cast.hong, cast.actor(colleague))


def applied_for(person: Person, by: Actor, benefit: str = "subsistence_allowance") -> str:
    """The code of an application that the family asked for."""
    wanted = Wanted(benefit, "family", "身份证")
    return apply_for_benefit(by=by, at=NOW, person=person, wanted=wanted).pk
