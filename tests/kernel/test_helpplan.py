"""The order of ways: nothing is begun twice, the cheapest comes first, a right is never a last resort."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.entitlement.reading import benefits_on
from huzhu.kernel.helpplan import (
    Offer,
    ReceiverUnknown,
    Stand,
    Step,
    WayKind,
    families_wanted,
    line_of,
    receiver_label,
    receiver_on,
    receivers_on,
    ways_on,
)
from huzhu.kernel.packfile import shipped_over
from huzhu.kernel.packs import catalogue_on

DAY = date(2026, 11, 20)
FAMILIES = {one.code for one in catalogue_on(DAY).families}

offers = st.lists(
    st.builds(Offer, st.sampled_from(WayKind), st.sampled_from(Stand), st.sampled_from(["a", "b", "c"])), max_size=8
)


@given(offers)
def test_what_helps_or_waits_is_begun_by_nobody_else(given_offers: list[Offer]) -> None:
    line = line_of("meals", given_offers)
    stands = {one.stand for one in given_offers}
    if Stand.HELPS in stands:
        assert line.step is Step.MET
    elif Stand.WAITS in stands:
        assert line.step is Step.WAIT
    else:
        assert line.step is (Step.BEGIN if Stand.OPEN in stands else Step.NOBODY)
    assert sorted(line.offers, key=str) == sorted(given_offers, key=str), "nothing is left out"


@given(offers)
def test_what_is_begun_is_the_cheapest_that_was_not_refused(given_offers: list[Offer]) -> None:
    line, rank = line_of("meals", given_offers), {one.kind: one.rank for one in ways_on()}
    if line.step is Step.BEGIN:
        assert line.by is not None
        assert rank[line.by.kind] == min(rank[one.kind] for one in given_offers if one.stand is Stand.OPEN)
        assert line.by.stand is Stand.OPEN


@given(offers)
def test_a_right_is_told_whatever_else_helps(given_offers: list[Offer]) -> None:
    line = line_of("meals", given_offers)
    due = [one for one in given_offers if one.kind is WayKind.ENTITLED and one.stand is Stand.OPEN]
    assert {one.what for one in due} == {one.what for one in line.due_too} | (
        {line.by.what} if line.by in due else set()
    )


def test_mutual_help_comes_before_aid_and_others_come_last() -> None:
    order = [one.kind for one in ways_on()]
    assert order.index(WayKind.MUTUAL) < order.index(WayKind.ENTITLED)
    assert order[-1] is WayKind.REFERRAL


def test_whoever_is_asked_answers_by_a_day() -> None:
    assert receiver_on("health_centre", DAY).due_on(DAY) == date(2026, 11, 27)
    assert {"health_centre", "disabled_federation", "job_training", "tutoring"} <= {
        one.code for one in receivers_on(DAY)
    }
    with pytest.raises(ReceiverUnknown):
        receiver_on("nobody", DAY)
    assert receiver_label("nobody") is None


def test_a_want_is_answered_by_a_family_of_the_catalogue() -> None:
    assert families_wanted(["meals", "company", "participation", "learning", "money"]) == (
        "meals",
        "comfort",
        "culture",
    )


def test_every_list_says_what_it_helps_with_in_words_of_the_catalogue() -> None:
    served = {one.code: one.serves for pack in shipped_over("entitlement") for one in benefits_on(pack, DAY).benefits}
    assert served["care_service_subsidy"] >= {"meals", "bathing"}
    assert not served["advanced_age_allowance"]
    assert all(families <= FAMILIES for families in served.values())
