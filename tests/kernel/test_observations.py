"""What is looked at on a visit: five groups, each with one sign that all is well, and services that exist."""

from datetime import date

import pytest

from huzhu.kernel.observations import WELL, ObservationUnknown, observations_on, signs_of
from huzhu.kernel.packs import catalogue_on

TODAY = date(2026, 11, 22)
GROUPS = observations_on(TODAY)


def test_five_groups_each_beginning_with_all_is_well() -> None:
    assert [one.code for one in GROUPS] == ["health", "mind", "safety", "hygiene", "home"]
    for group in GROUPS:
        assert [one.is_finding for one in group.signs] == [False, *[True] * (len(group.signs) - 1)]
        assert len({one.code for one in group.signs}) == len(group.signs)


def test_every_service_that_helps_is_in_the_catalogue() -> None:
    catalogue = catalogue_on(TODAY)
    for sign in (sign for group in GROUPS for sign in group.signs if sign.service):
        assert catalogue.service(sign.service).label.zh, sign


def test_what_was_seen_comes_in_the_order_of_the_groups() -> None:
    found = signs_of({"home": "cold", "health": WELL}, GROUPS)
    assert [(one.group, one.code, one.is_finding) for one in found] == [("health", WELL, False), ("home", "cold", True)]
    assert signs_of({}, GROUPS) == ()


@pytest.mark.parametrize("observed", [{"wealth": WELL}, {"health": "rich"}, {"health": ""}, {"mind": "gas"}])
def test_an_unknown_group_or_sign_is_refused(observed: dict[str, str]) -> None:
    with pytest.raises(ObservationUnknown):
        signs_of(observed, GROUPS)
