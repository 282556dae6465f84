"""A no counts from the next request on, in every place where the record is used; a yes takes it back."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from huzhu.care.contacts.models import Proposal
from huzhu.care.contacts.queries import proposal_of, proposals_open
from huzhu.care.contacts.tiering import propose_tiers
from huzhu.care.dispatch.queries import told_at_the_door
from huzhu.care.entitlement.actions import find_all_entitled, find_entitled
from huzhu.care.entitlement.models import Finding
from huzhu.care.entitlement.queries import findings_at, findings_counted
from huzhu.commons.consents.actions import ConsentUnclear, Said, note_consent
from huzhu.commons.consents.models import Consent
from huzhu.commons.consents.queries import consents_of, has_refused, refused
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import note_fact
from huzhu.commons.people.models import Fact
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.consents import Use, purpose_on, purposes_on
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
NO, YES = Said("entitlement", False, "self", "phone"), Said("entitlement", True, "self", "phone")


@pytest.fixture(autouse=True)
def _opened() -> Iterator[None]:
    with noting_openings():
        yield


@pytest.fixture
def li(cast: Cast) -> Actor:
    return cast.actor(cast.li)


def house(days: int = 0) -> Actor:
    return machine(TODAY + timedelta(days=days), "test", "consents")


def says(cast: Cast, use: Use, allowed: bool) -> Consent:
    said = Said(use, allowed, "self", "phone")
    return note_consent(by=cast.actor(cast.li), at=NOW, person=cast.hong, said=said)


def known(cast: Cast, kind: str, value: str) -> None:
    note_fact(by=cast.actor(cast.li), at=NOW, person=cast.hong, kind=kind, value=value, from_on=TODAY, source="visit")


class TestNoting:
    def test_nothing_said_is_no_refusal(self, cast: Cast) -> None:
        assert not any(has_refused(cast.hong, use) for use in Use)

    def test_the_last_word_counts_and_the_first_stays_on_record(self, cast: Cast, li: Actor) -> None:
        note_consent(by=li, at=NOW, person=cast.hong, said=NO)
        assert has_refused(cast.hong, Use.ENTITLEMENT)
        assert not has_refused(cast.hong, Use.RISK)
        note_consent(by=li, at=NOW + timedelta(minutes=1), person=cast.hong, said=YES)
        assert not has_refused(cast.hong, Use.ENTITLEMENT)
        assert [(one.allowed, one.newest) for one in consents_of(li, cast.hong)] == [(True, True), (False, False)]

    def test_it_says_to_which_words(self, cast: Cast, li: Actor) -> None:
        consent = note_consent(by=li, at=NOW, person=cast.hong, said=NO)
        text = purpose_on("entitlement", TODAY).text
        assert bytes(consent.text_digest) == sha256(f"{text.zh}\n{text.en}".encode()).digest()
        assert Line.objects.get(action="note_consent").persons == cast.hong.pk

    def test_oneself_says_it_too(self, cast: Cast) -> None:
        note_consent(by=cast.actor(cast.hong), at=NOW, person=cast.hong, said=NO)
        assert list(refused(Use.ENTITLEMENT).values_list("person", flat=True)) == [cast.hong.pk]

    @pytest.mark.parametrize(("who", "refusal"), [("zhou", NotPermitted), ("xu", NotFound), ("son", NotPermitted)])
    def test_nobody_else_does(self, cast: Cast, who: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            note_consent(by=cast.actor(getattr(cast, who)), at=NOW, person=cast.hong, said=NO)

    @pytest.mark.parametrize("wrong", [{"use": "sell"}, {"giver": "dog"}, {"channel": "dream"}])
    def test_the_words_are_of_the_lists(self, cast: Cast, li: Actor, wrong: dict[str, Any]) -> None:
        said: Any = {"use": "door", "allowed": True, "giver": "self", "channel": "phone"} | wrong
        with pytest.raises(ConsentUnclear):
            note_consent(by=li, at=NOW, person=cast.hong, said=Said(**said))

    def test_two_last_words_cannot_be(self, cast: Cast, li: Actor) -> None:
        one = note_consent(by=li, at=NOW, person=cast.hong, said=NO)
        one.pk = ""
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(
                person=cast.hong, use="entitlement", allowed=True, text_digest=b"", giver="self", channel="phone",
                noted_at=NOW, noted_by=cast.li,
            )  # fmt: skip

    def test_every_use_of_the_kernel_can_be_answered(self) -> None:
        assert {str(one.use) for one in purposes_on(TODAY)} == set(Consent.Use.values) == set(Use)


class TestUses:
    def test_nights_look_for_nobody_who_said_no(self, cast: Cast, li: Actor) -> None:
        find_all_entitled(by=house(), at=NOW, place=cast.community)
        before = Finding.objects.filter(person=cast.hong).count()
        assert before, "she is 84"
        says(cast, Use.ENTITLEMENT, allowed=False)
        assert cast.hong.pk not in {one.person_id for one in findings_at(li, cast.community)}
        assert sum(findings_counted(li, cast.community).values()) == len(findings_at(li, cast.community))
        known(cast, Fact.Kind.LIVING, "alone")
        find_entitled(by=house(1), at=NOW, place=cast.community)
        assert Finding.objects.filter(person=cast.hong).count() == before, "nothing new is looked for"

    def test_whoever_says_yes_again_is_looked_for_the_next_night(self, cast: Cast, li: Actor) -> None:
        says(cast, Use.ENTITLEMENT, allowed=False)
        find_all_entitled(by=house(), at=NOW, place=cast.community)
        assert not Finding.objects.filter(person=cast.hong).exists()
        says(cast, Use.ENTITLEMENT, allowed=True)
        find_entitled(by=house(1), at=NOW, place=cast.community)
        assert Finding.objects.filter(person=cast.hong).exists()

    def test_no_tier_is_proposed_of_who_said_no(self, cast: Cast, li: Actor) -> None:
        known(cast, Fact.Kind.LIVING, "alone")
        propose_tiers(by=house(), at=NOW)
        assert proposal_of(li, cast.hong)
        says(cast, Use.RISK, allowed=False)
        assert proposal_of(li, cast.hong) is None
        assert cast.hong.pk not in {one.person_id for one in proposals_open(li, cast.community)}
        Proposal.objects.all().delete()
        propose_tiers(by=house(1), at=NOW)
        assert not Proposal.objects.filter(person=cast.hong).exists()
        says(cast, Use.RISK, allowed=True)
        propose_tiers(by=house(2), at=NOW)
        assert Proposal.objects.filter(person=cast.hong).exists()

    def test_the_visitor_is_told_nothing_of_who_said_no(self, cast: Cast) -> None:
        known(cast, Fact.Kind.HEARING, "hard")
        accepted(cast)
        wang = cast.actor(cast.wang)
        assert [one.person_id for one in told_at_the_door(wang, NOW)] == [cast.hong.pk]
        says(cast, Use.DOOR, allowed=False)
        assert not told_at_the_door(wang, NOW)
