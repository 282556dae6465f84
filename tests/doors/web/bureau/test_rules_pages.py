"""The page of rules: what holds and since when, side by side, replayed, adopted by those who may."""

from datetime import timedelta

import pytest

from huzhu.commons.rulebook.actions import keep_shipped
from huzhu.commons.rulebook.models import Adoption, Edition
from huzhu.kernel.actor import machine
from huzhu.oversight.replays.actions import reckon_replay
from huzhu.oversight.replays.models import YearReplay
from tests.care.steps import confirmed
from tests.care.test_rules_there import half_hours
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


def reckoned() -> YearReplay:
    """What waits is done by a worker."""
    replay = YearReplay.objects.get()
    done = reckon_replay(by=machine(TODAY, "test", "rules"), at=NOW, replay=replay, worker="one")
    assert done is not None
    return done


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
    assert "Better reckon the last year first" in text(page)
    begin = chen.post(f"/sup/rules/{edition.pk}/replay/begin/", {"nonce": nonce_of(page)})
    assert begin.status_code == 302
    running = text(chen.get(begin.url))
    assert "It waits for its turn" in running
    assert "Adopt these rules" not in running
    reckoned()
    page = chen.get(begin.url)
    assert "What it does to the balance" in text(page)
    day = TODAY + timedelta(days=10)
    form = {"from_on": str(day), "because": "街道办公会", "nonce": "another"}
    assert chen.post(f"/sup/rules/{edition.pk}/adopt/", form).status_code == 302
    adoption = Adoption.objects.get()
    assert (adoption.place, adoption.edition, adoption.from_on) == (cast.street, edition, day)
    told = text(chen.get("/sup/rules/"))
    assert "街道办公会" in told
    assert "Years reckoned again" in told


def test_a_replay_is_stopped_and_begun_again(cast: Cast, editions: dict[str, Edition]) -> None:
    chen, address = signed_in_as(cast.chen, "en"), f"/sup/rules/{editions['timebank_nanjing'].pk}/replay/"
    chen.post(f"{address}begin/", {"nonce": "1"})
    stop = f"/sup/rules/replays/{YearReplay.objects.get().pk}/cancel/"
    assert chen.post(stop, {"nonce": "2"}).status_code == 302
    assert "nothing was changed" in text(chen.get(address))
    again = chen.post(stop, {"nonce": "3"})
    assert again.status_code == 422
    assert "This has ended already" in text(again)
    assert signed_in_as(cast.xu).post(stop, {"nonce": "4"}).status_code == 404


def test_whom_it_concerns_leaves_as_a_file_with_masked_names(
    cast: Cast, editions: dict[str, Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(cast)
    half_hours(cast)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=1))
    chen, edition = signed_in_as(cast.chen, "en"), editions["timebank_beijing"]
    chen.post(f"/sup/rules/{edition.pk}/replay/begin/", {"nonce": "1"})
    replay = reckoned()
    sent = chen.get(f"/sup/rules/replays/{replay.pk}/csv/")
    lines = sent.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].endswith(f"{cast.wang.pk},30,60,30,60,30")
    assert "王小川" not in sent.content.decode()
    assert "+30" in text(chen.get(f"/sup/rules/{edition.pk}/replay/"))
    assert signed_in_as(cast.xu).get(f"/sup/rules/replays/{replay.pk}/csv/").status_code == 404


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
