"""The page of rules: what holds and since when, side by side, replayed, adopted by those who may."""

from datetime import timedelta

import pytest

from huzhu.commons.rulebook.actions import keep_shipped
from huzhu.commons.rulebook.models import Adoption, Edition
from huzhu.kernel.actor import machine
from tests.care.steps import confirmed
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text
from tests.doors.web.home.test_saved import nonce_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editions(cast: Cast) -> dict[str, Edition]:
    """The packs of this release, kept."""
    keep_shipped(by=machine(TODAY, "test", "rules"), at=NOW)
    return {one.pack: one for one in Edition.objects.order_by("pk")}


def test_what_holds_with_source_and_mark_and_side_by_side(cast: Cast, editions: dict[str, Edition]) -> None:
    chen = signed_in_as(cast.chen, "en")
    asked = {"one": editions["timebank_nanjing"].pk, "other": editions["timebank_beijing"].pk}
    told = text(chen.get("/sup/rules/", asked))
    for words in ("Rules of Nanjing (illustrative)", "Nanjing time bank trial 2019", "Where they differ", "90000"):
        assert words in told


def test_a_year_is_replayed_before_the_inspector_adopts(cast: Cast, editions: dict[str, Edition]) -> None:
    confirmed(cast)
    chen, edition = signed_in_as(cast.chen, "en"), editions["timebank_nanjing"]
    page = chen.get(f"/sup/rules/{edition.pk}/replay/")
    assert "What it does to the balance" in text(page)
    day = TODAY + timedelta(days=10)
    form = {"from_on": str(day), "because": "街道办公会", "nonce": nonce_of(page)}
    assert chen.post(f"/sup/rules/{edition.pk}/adopt/", form).status_code == 302
    adoption = Adoption.objects.get()
    assert (adoption.place, adoption.edition, adoption.from_on) == (cast.street, edition, day)
    assert "街道办公会" in text(chen.get("/sup/rules/"))


def test_a_day_that_is_over_is_refused_on_the_page(cast: Cast, editions: dict[str, Edition]) -> None:
    chen, edition = signed_in_as(cast.chen, "en"), editions["timebank_nanjing"]
    form = {"from_on": "2026-11-01", "because": "x", "nonce": "n"}
    answer = chen.post(f"/sup/rules/{edition.pk}/adopt/", form)
    assert answer.status_code == 422
    assert "Rules cannot change for days that are over." in text(answer)


def test_staff_read_and_do_not_adopt(cast: Cast, editions: dict[str, Edition]) -> None:
    li, edition = signed_in_as(cast.li, "en"), editions["timebank_nanjing"]
    page = li.get(f"/sup/rules/{edition.pk}/replay/")
    assert page.status_code == 200
    assert "Adopt these rules" not in text(page)
    form = {"from_on": str(TODAY), "because": "x", "nonce": "n"}
    assert li.post(f"/sup/rules/{edition.pk}/adopt/", form).status_code == 403
    assert signed_in_as(cast.xu).get(f"/sup/rules/{edition.pk}/replay/?place={cast.street.pk}").status_code == 404
