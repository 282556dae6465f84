"""Applying where one stays, decided where one is registered: seen in both places, nothing handed in twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from huzhu.care.entitlement.applications import applications_waiting
from huzhu.care.entitlement.applying import (
    AppliedAlready,
    EvidenceMissing,
    Given,
    GivenAlready,
    NotOnTheList,
    Wanted,
    grant_benefit,
)
from huzhu.care.entitlement.elsewhere import (
    Card,
    CardUnknown,
    RegisteredHere,
    hand_in_elsewhere,
    handed_in_at,
    handed_in_of,
    recognise_card,
)
from huzhu.care.entitlement.models import Application, HandedIn
from huzhu.commons.journal.models import Line
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import Particulars, register_person
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import machine
from huzhu.kernel.identity.numbers import NumberChecksumWrong, make_number
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
NUMBER = make_number(date(1946, 11, 20), 37)
CARD = Card("赵德福", NUMBER)
WANTED = Wanted("advanced_age_allowance", "self", "身份证\n户口簿")


@pytest.fixture
def zhao(cast: Cast) -> Person:
    """Mr Zhao is registered at home, in the far place, and stays with his son here."""
    card = Particulars(name="赵德福", gender="man", born_on=date(1946, 11, 20), identity_number=NUMBER)
    return register_person(by=machine(TODAY, "test", "cast"), at=NOW, place=cast.far, particulars=card)


def handed_in(cast: Cast, card: Card = CARD, wanted: Wanted = WANTED) -> HandedIn:
    return hand_in_elsewhere(by=cast.actor(cast.li), at=NOW, place=cast.community, card=card, wanted=wanted)


def test_decided_at_home_and_seen_in_both_places(cast: Cast, zhao: Person) -> None:
    handed = handed_in(cast)
    here, home = cast.actor(cast.li), cast.actor(cast.xu)
    assert list(applications_waiting(home, cast.far)) == [handed.application]
    assert not applications_waiting(here, cast.community).exists()
    assert list(handed_in_at(here, cast.community)) == [handed]
    assert not handed_in_at(home, cast.far).exists()
    found = handed_in_of(handed.application)
    assert found
    assert found.place == cast.community
    given = Given(TODAY, TODAY + timedelta(days=365))
    grant_benefit(by=home, at=NOW, application=handed.application, given=given)
    assert handed_in_at(here, cast.community).get().application.state == "granted"


def test_the_desk_at_home_is_told_once_and_the_papers_are_there(cast: Cast, zhao: Person) -> None:
    handed = handed_in(cast)
    told = Notice.objects.filter(kind="application.from_elsewhere")
    assert list(told.values_list("person", flat=True)) == [cast.xu.pk]
    assert str(Application.objects.get(pk=handed.application_id).evidence) == "身份证\n户口簿"


def test_whoever_wrote_it_does_not_decide_and_sees_nothing_else(cast: Cast, zhao: Person) -> None:
    handed = handed_in(cast)
    with pytest.raises((NotPermitted, NotFound)):
        grant_benefit(
            by=cast.actor(cast.li),
            at=NOW,
            application=handed.application,
            given=Given(TODAY, TODAY + timedelta(days=365)),
        )


def test_nothing_is_asked_for_or_given_twice(cast: Cast, zhao: Person) -> None:
    handed = handed_in(cast)
    with pytest.raises(AppliedAlready):
        handed_in(cast)
    given = Given(TODAY, TODAY + timedelta(days=365))
    grant_benefit(by=cast.actor(cast.xu), at=NOW, application=handed.application, given=given)
    with pytest.raises(GivenAlready):
        handed_in(cast)
    assert HandedIn.objects.count() == 1


@pytest.mark.parametrize(
    "card", [replace(CARD, name="赵德富"), replace(CARD, number=make_number(date(1946, 11, 20), 39))]
)
def test_name_and_number_have_to_be_right_both(cast: Cast, zhao: Person, card: Card) -> None:
    with pytest.raises(CardUnknown):
        recognise_card(by=cast.actor(cast.li), at=NOW, place=cast.community, card=card)
    with pytest.raises(CardUnknown):
        handed_in(cast, card)
    assert not Application.objects.exists()


@pytest.mark.parametrize("card", [replace(CARD, number=f" {NUMBER[:6]} {NUMBER[6:]} "), replace(CARD, name="赵德福 ")])
def test_spelled_otherwise_it_is_the_same_card(cast: Cast, zhao: Person, card: Card) -> None:
    assert recognise_card(by=cast.actor(cast.li), at=NOW, place=cast.community, card=card) == zhao


def test_a_slip_in_the_number_is_told_as_such(cast: Cast, zhao: Person) -> None:
    wrong = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
    with pytest.raises(NumberChecksumWrong):
        recognise_card(by=cast.actor(cast.li), at=NOW, place=cast.community, card=Card("赵德福", wrong))


def test_whoever_is_registered_here_applies_here(cast: Cast, zhao: Person) -> None:
    with pytest.raises(RegisteredHere):
        recognise_card(by=cast.actor(cast.xu), at=NOW, place=cast.far, card=CARD)


def test_each_look_names_the_person_in_the_journal(cast: Cast, zhao: Person) -> None:
    recognise_card(by=cast.actor(cast.li), at=NOW, place=cast.community, card=CARD)
    assert Line.objects.get(action="recognise_card").persons == zhao.pk


@pytest.mark.parametrize("who", ["wang", "hong", "son", "zhou"])
def test_only_staff_look_at_cards(cast: Cast, zhao: Person, who: str) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        recognise_card(by=cast.actor(getattr(cast, who)), at=NOW, place=cast.community, card=CARD)
    with pytest.raises((NotPermitted, NotFound)):
        hand_in_elsewhere(by=cast.actor(getattr(cast, who)), at=NOW, place=cast.community, card=CARD, wanted=WANTED)


def test_what_is_not_on_the_list_at_home_and_without_papers_is_refused(cast: Cast, zhao: Person) -> None:
    with pytest.raises(NotOnTheList):
        handed_in(cast, wanted=replace(WANTED, benefit="free_haircut"))
    with pytest.raises(EvidenceMissing):
        handed_in(cast, wanted=replace(WANTED, evidence=" "))
    assert not HandedIn.objects.exists()
