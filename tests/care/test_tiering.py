"""Tiers are proposed by night from what is known, and staff decide: nothing twice, nothing lowered by itself."""

import json
from datetime import date, timedelta

import pytest

from huzhu.care.contacts.actions import Terms, change_listing, end_listing, list_for_contact
from huzhu.care.contacts.models import Listing, Proposal
from huzhu.care.contacts.queries import proposal_of, proposals_open
from huzhu.care.contacts.tiering import NIGHTS, ProposalClosed, decline_proposal, propose_tiers, tiering_of
from huzhu.care.needs.actions import ReasonMissing
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.correcting import end_fact
from huzhu.commons.people.facts import write_fact
from huzhu.commons.people.models import Fact, Person
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def night(days: int = 0) -> int:
    return propose_tiers(by=machine(TODAY + days * DAY, "test", "propose tiers"), at=NOW + days * DAY)


def known(cast: Cast, kind: str, value: str, from_on: date = TODAY - 400 * DAY, person: Person | None = None) -> Fact:
    whose = person or cast.hong
    return write_fact(
        by=cast.actor(cast.li), at=NOW, person=whose, kind=kind, value=value, from_on=from_on, source="desk"
    )


def waiting() -> dict[str, str]:
    return dict(Proposal.objects.filter(closed_at__isnull=True).values_list("person", "tier"))


def endings(cast: Cast) -> list[str]:
    return list(
        Proposal.objects.filter(person=cast.hong).order_by("proposed_at", "pk").values_list("closed_as", flat=True)
    )


def put_on(cast: Cast, tier: str) -> Listing:
    return list_for_contact(by=cast.actor(cast.li), at=NOW, person=cast.hong, terms=Terms(tier, "本人要求"))


def decline(cast: Cast, because: str = "女儿每天都来") -> Proposal:
    found = proposal_of(cast.actor(cast.li), cast.hong)
    assert found
    return decline_proposal(by=cast.actor(cast.li), at=NOW, proposal=found, because=because)


def asked_last() -> int:
    line = Line.objects.filter(thing=NIGHTS).order_by("-seq").first()
    return int(json.loads(line.details)["asked"]) if line else -1


def test_somebody_of_whom_nothing_is_known_is_not_proposed(cast: Cast) -> None:
    assert night() == 0
    assert waiting() == {}


def test_very_old_and_alone_is_proposed_once_at_high_risk(cast: Cast) -> None:
    known(cast, "living", "alone")
    assert night() == 1
    assert waiting() == {cast.hong.pk: "red"}
    assert night(1) == 0
    assert waiting() == {cast.hong.pk: "red"}


def test_the_second_night_asks_only_whoever_can_have_another_answer(cast: Cast) -> None:
    night()
    assert asked_last() == Person.objects.count()
    night(1)
    assert asked_last() == 0
    known(cast, "living", "alone")
    assert night(2) == 1
    assert asked_last() == 1


def test_a_birthday_brings_somebody_closer_by_the_next_morning(cast: Cast) -> None:
    Person.objects.filter(pk=cast.hong.pk).update(born_on=TODAY.replace(year=TODAY.year - 80) + DAY)
    known(cast, "living", "empty")
    night()
    assert waiting() == {cast.hong.pk: "green"}
    assert night(1) == 1
    assert waiting() == {cast.hong.pk: "red"}
    assert endings(cast) == ["lapsed", ""]


def test_what_begins_on_a_later_day_is_found_on_it(cast: Cast) -> None:
    night()
    known(cast, "living", "alone", TODAY + 2 * DAY)
    assert night(1) == 0
    assert night(2) == 1


def test_listed_as_closely_as_the_rules_say_nobody_is_asked(cast: Cast) -> None:
    known(cast, "living", "alone")
    put_on(cast, "red")
    assert night() == 0


def test_listed_less_closely_more_is_proposed_and_never_less(cast: Cast) -> None:
    known(cast, "hardship", "tekun")
    listing = put_on(cast, "green")
    night()
    assert waiting() == {cast.hong.pk: "yellow"}
    change_listing(by=cast.actor(cast.li), at=NOW, listing=listing, terms=Terms("red", "刚出院"))
    assert endings(cast) == ["taken"]
    assert night(1) == 0
    assert waiting() == {}


def test_listing_somebody_less_closely_than_proposed_declines_with_the_same_words(cast: Cast) -> None:
    known(cast, "living", "alone")
    night()
    put_on(cast, "green")
    one = Proposal.objects.get(person=cast.hong)
    assert (one.closed_as, str(one.closed_because), one.closed_by_id) == ("declined", "本人要求", cast.li.pk)
    assert night(1) == 0


def test_what_was_declined_comes_back_only_when_something_else_is_known(cast: Cast) -> None:
    known(cast, "living", "alone")
    night()
    decline(cast)
    known(cast, "hearing", "hard")
    assert night(1) == 0
    known(cast, "category", "shizhi")
    assert night(2) == 1
    assert [one.code for one in tiering_of(cast.actor(cast.li), cast.hong, TODAY)[1]] == ["red_aged", "red_dementia"]


def test_taken_off_the_list_somebody_is_proposed_again(cast: Cast) -> None:
    known(cast, "living", "alone")
    night()
    listing = put_on(cast, "red")
    end_listing(by=cast.actor(cast.li), at=NOW, listing=listing, because="误操作")
    assert night(1) == 1


def test_what_is_not_so_any_more_lapses(cast: Cast) -> None:
    fact = known(cast, "living", "alone")
    night()
    end_fact(by=cast.actor(cast.li), at=NOW, fact=fact)
    assert night(1) == 0
    assert endings(cast) == ["lapsed"]


def test_in_an_institution_and_dead_nobody_is_proposed(cast: Cast) -> None:
    known(cast, "hardship", "tekun")
    known(cast, "living", "institution", TODAY + DAY)
    assert night() == 1
    assert night(1) == 0
    assert waiting() == {}
    known(cast, "living", "alone", TODAY + 2 * DAY)
    assert night(2) == 1
    Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY + 2 * DAY)
    known(cast, "hearing", "hard")
    assert night(3) == 0
    assert waiting() == {}


def test_declining_needs_a_reason_and_happens_once(cast: Cast) -> None:
    known(cast, "living", "alone")
    night()
    with pytest.raises(ReasonMissing):
        decline(cast, "  ")
    found = decline(cast)
    with pytest.raises(ProposalClosed):
        decline_proposal(by=cast.actor(cast.li), at=NOW, proposal=found, because="再来")


def test_only_staff_of_the_place_see_and_decide(cast: Cast) -> None:
    known(cast, "living", "alone")
    night()
    found = Proposal.objects.get()
    assert list(proposals_open(cast.actor(cast.li), cast.community)) == [found]
    for person in (cast.xu, cast.zhou, cast.wang, cast.son):
        by = cast.actor(person)
        assert not proposals_open(by, cast.community).exists()
        assert proposal_of(by, cast.hong) is None
        with pytest.raises((NotPermitted, NotFound)):
            decline_proposal(by=by, at=NOW, proposal=found, because="不用")
        with pytest.raises((NotPermitted, NotFound)):
            tiering_of(by, cast.hong, TODAY)


def test_the_closest_stand_first(cast: Cast) -> None:
    known(cast, "hardship", "tekun", person=cast.wang)
    known(cast, "living", "alone")
    night()
    found = proposals_open(cast.actor(cast.li), cast.community)
    assert [one.tier for one in found] == ["red", "yellow"]


def test_no_ground_stands_in_the_row(cast: Cast) -> None:
    """Whoever reads the table learns how closely, never of which group somebody is."""
    known(cast, "category", "jisheng")
    night()
    row = Proposal.objects.values().get()
    assert not any("jisheng" in str(value) or "family" in str(value) for value in row.values())
