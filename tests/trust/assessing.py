"""An assessment and an objection to it, for the walks of trust and the tests of the room."""

from dataclasses import replace
from typing import Any

from huzhu.care.assessments.actions import Circumstances, Seen, assess_person, object_to_assessment
from huzhu.care.assessments.models import Assessment, Objection
from huzhu.commons.people.actions import Particulars, give_post, register_person
from huzhu.commons.people.models import Person, Post
from huzhu.commons.places.models import Division
from huzhu.kernel.ability import ITEMS, Observed
from huzhu.kernel.actor import Actor, machine
from tests.cast import NOW, TODAY

ABLE = {item.code: item.most for item in ITEMS}
WANTS = {"meals": "unmet", "company": "unmet", "learning": "met"}


def colleague(place: Division, name: str = "同评") -> Person:
    """Somebody of the staff of a place who goes along."""
    house = machine(TODAY, "test", "assessing")
    found = register_person(by=house, at=NOW, place=place, particulars=Particulars(name=name))
    give_post(by=house, at=NOW, person=found, kind=Post.Kind.STAFF, place=place, from_on=TODAY)
    return found


def how(second: Person, occasion: str = "first") -> Circumstances:
    """At home, told by the daughter, with one of the two a nurse."""
    return Circumstances(occasion, "care", "self", "home", "child", second.pk, "nursing")


def seen(lost: int = 0, **more: Any) -> Seen:
    """As many points lost as asked for, from the first item on; wants beside it."""
    scores, left = dict(ABLE), lost
    for code, most in ABLE.items():
        scores[code], left = most - min(most, left), left - min(most, left)
    return Seen(replace(Observed(scores), **more), WANTS, "爱听戏")


def assessed(person: Person, by: Actor, second: Person, lost: int = 30) -> Assessment:
    """60 points unless told otherwise: level 2."""
    return assess_person(by=by, at=NOW, person=person, circumstances=how(second), seen=seen(lost), assessed_at=NOW)


def objected(one: Assessment, by: Actor) -> Objection:
    """The daughter says it is worse."""
    return object_to_assessment(by=by, at=NOW, assessment=one, asker="family", words="夜里起不来")


def an_assessment(person: Person, by: Actor) -> dict[str, list[str]]:
    """Both of somebody, by the name an address gives to each."""
    one = assessed(person, by, colleague(person.place))
    return {"assessment": [one.pk], "objection": [objected(one, by).pk]}
