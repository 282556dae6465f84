"""Later and after me: whom the time goes to, chosen in two steps, and freezing it while one is away."""

import pytest

from huzhu.commons.people.models import Tie
from huzhu.commons.timebank.queries import heir_of, leave_of
from tests.cast import Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db

PAGE, HEIR = "/e/time/afterwards/", "/e/time/afterwards/heir/"


def test_she_names_her_son_in_two_steps_and_ends_it_again(cast: Cast) -> None:
    hong = signed_in_as(cast.hong, "en")
    assert "You have named nobody" in text(hong.get(PAGE))
    assert "洪志强" in text(hong.get(HEIR))
    asked = text(hong.get(HEIR, {"other": cast.son.pk}))
    assert "Is this right?" in asked
    assert "After you, what is left goes to 洪志强." in asked
    assert heir_of(cast.hong) is None, "asking changes nothing"
    assert hong.post(HEIR, {"other": cast.son.pk, "nonce": "a"}).url == PAGE
    assert "What is left goes to 洪志强." in text(hong.get(PAGE))
    assert hong.post(f"{HEIR}end/", {"nonce": "b"}).url == PAGE
    assert heir_of(cast.hong) is None
    assert hong.post(f"{HEIR}end/", {"nonce": "c"}).status_code == 404


def test_nobody_and_strangers_cannot_be_chosen(cast: Cast) -> None:
    hong = signed_in_as(cast.hong, "en")
    for number, other in enumerate(("", cast.xu.pk, cast.wang.pk)):
        refused = hong.post(HEIR, {"other": other, "nonce": f"n{number}"})
        assert refused.status_code == 422
        assert "One thing is missing" in text(refused)
    assert heir_of(cast.hong) is None


def test_without_family_written_down_the_station_is_named(cast: Cast) -> None:
    Tie.objects.all().delete()
    hong = signed_in_as(cast.hong, "en")
    for address in (PAGE, HEIR):
        assert "The station can write them down." in text(hong.get(address))


def test_an_heir_no_longer_possible_is_said(cast: Cast) -> None:
    hong = signed_in_as(cast.hong, "en")
    hong.post(HEIR, {"other": cast.son.pk, "nonce": "a"})
    Tie.objects.all().delete()
    assert "As things stand this is not possible" in text(hong.get(PAGE))


def test_time_is_frozen_while_away_and_taken_up_again(cast: Cast) -> None:
    hong = signed_in_as(cast.hong, "en")
    assert hong.post(f"{PAGE}leave/", {"nonce": "a"}).url == PAGE
    assert "Your time is kept as it is." in text(hong.get(PAGE))
    assert hong.post(f"{PAGE}leave/", {"nonce": "b"}).status_code == 409
    assert hong.post(f"{PAGE}come-back/", {"nonce": "c"}).url == PAGE
    assert leave_of(cast.hong) is None
    assert hong.post(f"{PAGE}come-back/", {"nonce": "d"}).status_code == 409


def test_it_is_ones_own_matter(cast: Cast) -> None:
    """A son who acts for his mother sees his own time here; an heir is no matter of a delegate."""
    told = text(signed_in_as(cast.son, "en").get(PAGE, {"for": cast.hong.pk}))
    assert "洪桂芳" not in told
    assert signed_in_as(cast.son, "en").post(HEIR, {"other": cast.son.pk, "nonce": "a"}).status_code == 422
    assert heir_of(cast.hong) is None
