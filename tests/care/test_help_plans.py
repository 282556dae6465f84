"""The help plan: every need once, with its reason, and nothing begun that helps or waits already."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from huzhu.care.contacts.actions import Report, Terms, list_for_contact, note_contact
from huzhu.care.entitlement.applying import Wanted, apply_for_benefit
from huzhu.care.helpplans.actions import Asked, answer_referral, refer_person
from huzhu.care.helpplans.models import Undertaking
from huzhu.care.helpplans.planning import Because, Planned, help_plan_of
from huzhu.care.helpplans.undertaking import (
    Undertaken,
    UndertakingOver,
    UndertakingUnclear,
    end_undertaking,
    note_undertaking,
)
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import note_fact
from huzhu.commons.people.models import Fact, Person, Tie
from huzhu.commons.people.queries import actor_of
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import Actor
from huzhu.kernel.entitlement.reading import benefits_on
from huzhu.kernel.helpplan import Stand, Step, WayKind
from huzhu.kernel.refusal import NotFound
from tests.care.steps import asked
from tests.care.test_rounds import approved_round
from tests.cast import NOW, TODAY, Cast
from tests.trust.assessing import assessed, colleague

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
COOKS = Undertaken("meals", "女儿周末来做饭", TODAY + 30 * DAY)


@pytest.fixture(autouse=True)
def _opened() -> Iterator[None]:
    with noting_openings():
        yield


@pytest.fixture
def li(cast: Cast) -> Actor:
    return cast.actor(cast.li)


def plan(by: Actor, person: Person, chosen: str = "", on: date = TODAY) -> dict[str, Planned]:
    at = NOW + (on - TODAY)
    return {one.line.family: one for one in help_plan_of(by, person, benefits_on("entitlement", on), at, chosen)}


def stands(one: Planned) -> dict[tuple[WayKind, str], Stand]:
    return {(offer.kind, offer.what): offer.stand for offer in one.line.offers}


def test_nothing_is_made_up(cast: Cast, li: Actor) -> None:
    assert plan(li, cast.hong) == {}


def test_what_somebody_asks_about_names_every_way(cast: Cast, li: Actor) -> None:
    one = plan(li, cast.hong, "medical")["medical"]
    assert one.because == (Because.CHOSEN,)
    assert [offer.kind for offer in one.line.offers][:2] == [WayKind.FAMILY, WayKind.MUTUAL]
    assert stands(one)[WayKind.REFERRAL, "health_centre"] is Stand.OPEN
    assert (one.line.step, one.line.by and one.line.by.kind) == (Step.BEGIN, WayKind.FAMILY)


def test_whoever_has_no_family_is_sent_to_none(cast: Cast, li: Actor) -> None:
    Tie.objects.filter(person=cast.hong).update(kind=Tie.Kind.NEIGHBOUR)
    assert plan(li, cast.hong, "meals")["meals"].line.offers[0].kind is WayKind.MUTUAL


def test_a_request_waits_and_a_round_helps(cast: Cast, li: Actor) -> None:
    need = asked(cast, service="M1")
    one = plan(li, cast.hong)["meals"]
    assert (one.because, one.line.step) == ((Because.ASKED,), Step.WAIT)
    assert stands(one)[WayKind.MUTUAL, "M1"] is Stand.WAITS
    assert "meals" not in plan(li, cast.hong, on=need.latest_start_at.date() + 2 * DAY)
    approved_round(cast)
    comes = plan(li, cast.hong)["comfort"]
    assert (Because.ROUND in comes.because, comes.line.step) == (True, Step.MET)


def test_what_was_noticed_and_what_is_lacking_stand_in_it(cast: Cast, li: Actor) -> None:
    listing = list_for_contact(by=li, at=NOW, person=cast.hong, terms=Terms("yellow", "独居"))
    note_contact(
        by=li, at=NOW, listing=listing, report=Report("door", "wrong", "瘦了", observed={"health": "eats_little"})
    )
    assessed(cast.hong, li, colleague(cast.community))
    found = plan(li, cast.hong)
    assert found["meals"].because == (Because.NOTICED, Because.ASSESSED)
    assert found["comfort"].because == (Because.ASSESSED,)


class TestRights:
    @pytest.fixture(autouse=True)
    def _alone(self, cast: Cast, li: Actor) -> None:
        kinds: Any = {"kind": Fact.Kind.LIVING, "value": "alone", "source": "visit"}
        note_fact(by=li, at=NOW, person=cast.hong, from_on=TODAY, **kinds)

    def test_a_right_is_no_need_of_its_own(self, cast: Cast, li: Actor) -> None:
        assert plan(li, cast.hong) == {}

    def test_what_may_be_due_waits_and_is_refused_in_the_plan_as_on_its_own_page(self, cast: Cast, li: Actor) -> None:
        one = plan(li, cast.hong, "visiting")["visiting"]
        assert stands(one)[WayKind.ENTITLED, "visiting"] is Stand.OPEN
        assert [offer.what for offer in one.line.due_too] == ["visiting"], "the family comes first, the right is told"
        apply_for_benefit(by=li, at=NOW, person=cast.hong, wanted=Wanted("visiting", "self", "身份证"))
        waits = plan(li, cast.hong, "visiting")["visiting"].line
        assert (waits.step, waits.due_too) == (Step.WAIT, ())


class TestTheFamily:
    def test_it_helps_until_it_is_asked_again(self, cast: Cast, li: Actor) -> None:
        said = note_undertaking(by=li, at=NOW, person=cast.hong, said=COOKS)
        one = plan(li, cast.hong)["meals"]
        assert (one.because, one.line.step, one.line.by and one.line.by.what) == ((Because.FAMILY,), Step.MET, said.pk)
        later = plan(cast_on(cast, TODAY + 31 * DAY), cast.hong, on=TODAY + 31 * DAY)["meals"]
        assert (later.line.step, later.line.by and later.line.by.what) == (Step.BEGIN, said.pk)

    def test_what_is_said_anew_ends_what_was_said(self, cast: Cast, li: Actor) -> None:
        first = note_undertaking(by=li, at=NOW, person=cast.hong, said=COOKS)
        note_undertaking(by=li, at=NOW, person=cast.hong, said=Undertaken("meals", "儿子每天送饭", TODAY + DAY))
        assert Undertaking.objects.filter(ended_at__isnull=True).count() == 1
        with pytest.raises(UndertakingOver):
            end_undertaking(by=li, at=NOW, undertaking=first)

    def test_it_ends(self, cast: Cast, li: Actor) -> None:
        said = note_undertaking(by=li, at=NOW, person=cast.hong, said=COOKS)
        end_undertaking(by=li, at=NOW, undertaking=said)
        assert plan(li, cast.hong) == {}
        assert "女儿" not in "".join(str(one.details) for one in Line.objects.filter(action="note_undertaking"))

    @pytest.mark.parametrize(
        "said",
        [
            Undertaken("golf", "女儿", TODAY + DAY),
            Undertaken("meals", " ", TODAY + DAY),
            Undertaken("meals", "女儿", TODAY),
            Undertaken("meals", "女儿", TODAY + 367 * DAY),
        ],
    )
    def test_it_says_who_what_and_when_to_ask(self, cast: Cast, li: Actor, said: Undertaken) -> None:
        with pytest.raises(UndertakingUnclear):
            note_undertaking(by=li, at=NOW, person=cast.hong, said=said)


class TestOthers:
    def test_a_no_is_never_proposed_again_and_a_yes_helps(self, cast: Cast, li: Actor) -> None:
        for receiver, answer, stand in (
            ("legal_aid", "declined", Stand.REFUSED),
            ("mental_health", "helped", Stand.HELPS),
        ):
            asked_for = Asked(receiver, "self", "self", "请帮忙")
            one = refer_person(by=li, at=NOW, person=cast.hong, asked=asked_for)
            family = {"legal_aid": "law", "mental_health": "comfort"}[receiver]
            assert plan(li, cast.hong, family)[family].line.step is Step.WAIT
            answer_referral(by=li, at=NOW, referral=one, answer=answer, words="说了")
            assert stands(plan(li, cast.hong, family)[family])[WayKind.REFERRAL, receiver] is stand

    def test_what_is_for_the_household_meets_no_need_of_the_person(self, cast: Cast, li: Actor) -> None:
        refer_person(by=li, at=NOW, person=cast.hong, asked=Asked("legal_aid", "household", "self", "孙子的事"))
        assert plan(li, cast.hong, "law")["law"].line.step is Step.BEGIN


@pytest.mark.parametrize(("who", "refusal"), [("zhou", NotPermitted), ("xu", NotFound), ("son", NotPermitted)])
def test_staff_of_the_place_read_it(cast: Cast, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        plan(cast.actor(getattr(cast, who)), cast.hong)


def cast_on(cast: Cast, day: date) -> Actor:
    """Staff Li on another day."""
    return actor_of(cast.li.pk, day, via="test")
