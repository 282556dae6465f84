"""The page of rules: what holds and since when, side by side, replayed, adopted by those who may."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huzhu.commons.people.actions import give_post
from huzhu.commons.rulebook.actions import adopt_rules, keep_shipped
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


def inspector(cast: Cast) -> Client:
    """Operator Zhou, made a second inspector of the street."""
    house = machine(TODAY, "test", "rules")
    give_post(by=house, at=NOW, person=cast.zhou, kind="inspector", place=cast.street, from_on=TODAY)
    return signed_in_as(cast.zhou, "en")


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


def typed(page: Any, **changed: object) -> dict[str, Any]:
    """The form as it came, with some fields filled in otherwise."""
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (data | changed).items()}


class TestTyping:
    def test_a_copy_is_changed_tried_and_adopted_by_another(self, cast: Cast, editions: dict[str, Edition]) -> None:
        chen, parent = signed_in_as(cast.chen, "en"), editions["timebank_nanjing"]
        page = chen.get(f"/sup/rules/{parent.pk}/copy/")
        assert "not confirmed" in text(page)
        source = {"source_title": "办公会纪要", "source_number": "青石〔2026〕3号", "confidence": "quoted"}
        said = typed(page, name="shanwan", rule_overflow_donate_days=60, verified_on="2026-11-01", **source)
        kept = chen.post(f"/sup/rules/{parent.pk}/copy/keep/", said)
        assert kept.status_code == 302, kept.context["form"].errors
        edition = Edition.objects.get(pack="timebank_shanwan")
        assert (edition.parent, edition.kept_by) == (parent, cast.chen)
        told = text(chen.get(kept.url))
        for words in (
            "Changed against",
            "青石〔2026〕3号",
            "looked up on 2026-11-01",
            "You wrote these rules yourself",
        ):
            assert words in told
        assert "Adopt from that day on" not in told
        assert "draft" in text(chen.get("/sup/rules/"))
        form = {"from_on": str(TODAY + timedelta(days=10)), "because": "x", "nonce": "1"}
        refused = chen.post(f"/sup/rules/{edition.pk}/adopt/", form)
        assert refused.status_code == 422
        assert "You wrote these rules yourself" in text(refused)
        second = inspector(cast)
        assert second.post(f"/sup/rules/{edition.pk}/adopt/", form | {"nonce": "2"}).status_code == 302
        assert Adoption.objects.get().typed_by == cast.chen

    def test_without_a_document_the_screen_says_so(self, cast: Cast, editions: dict[str, Edition]) -> None:
        chen, parent = signed_in_as(cast.chen, "en"), editions["timebank"]
        page = chen.get(f"/sup/rules/{parent.pk}/copy/")
        cases = '[[cap]]\nbalance = 60000\nearned = 60\ngives = "0 kept, 60 over"'
        said = typed(page, name="shanwan", zh="山湾", en="Shanwan", rule_member_most_minutes=60000, cases=cases)
        kept = chen.post(f"/sup/rules/{parent.pk}/copy/keep/", said | {"confidence": "quoted"})
        assert kept.status_code == 302, kept.context["form"].errors
        told = text(chen.get(kept.url))
        assert "no confirmed source" in told
        assert "not confirmed" in told

    def test_each_fault_stands_beside_its_field(self, cast: Cast, editions: dict[str, Edition]) -> None:
        chen, parent = signed_in_as(cast.chen, "en"), editions["timebank_nanjing"]
        address = f"/sup/rules/{parent.pk}/copy/"
        page = chen.get(address)

        def errors(**changed: object) -> dict[str, list[str]]:
            answer = chen.post(f"{address}keep/", typed(page, **changed))
            assert answer.status_code == 422
            return answer.context["form"].errors

        assert "Nothing is different" in errors()["__all__"][0]
        wrong = errors(rule_served_groups="80+ rich", rule_star_hours="100; many", rule_earning_kinds=[])
        assert wrong.keys() == {"rule_served_groups", "rule_star_hours", "rule_earning_kinds"}
        assert "holds something that does not belong" in wrong["rule_served_groups"][0]
        assert errors(rule_member_most_minutes="-1").keys() == {"rule_member_most_minutes"}
        assert errors(name="山湾").keys() == {"name"}
        failing = errors(rule_member_most_minutes=60000)
        assert failing.keys() == {"cases"}
        assert "but it should give 1200 kept, 600 over" in " ".join(failing["cases"])
        assert errors(rule_overflow_donate_days=60, cases="[[cap]").keys() == {"cases"}
        assert not Edition.objects.filter(kept_by=cast.chen).exists()

    def test_only_who_decides_types(self, cast: Cast, editions: dict[str, Edition]) -> None:
        li, address = signed_in_as(cast.li, "en"), f"/sup/rules/{editions['timebank'].pk}/copy/"
        assert li.get(address).status_code == 403
        assert li.post(f"{address}keep/", {"nonce": "1"}).status_code == 403
        assert "Start from a copy" not in text(li.get("/sup/rules/"))


class TestEnding:
    def test_what_then_applies_is_shown_and_the_end_is_never_backdated(
        self, cast: Cast, editions: dict[str, Edition]
    ) -> None:
        by = machine(TODAY, "test", "rules")
        nanjing, beijing = editions["timebank_nanjing"], editions["timebank_beijing"]
        adopt_rules(by=by, at=NOW, place=cast.community, edition=nanjing, from_on=TODAY, because="x")
        chen, address = signed_in_as(cast.chen, "en"), f"/sup/rules/end/?place={cast.community.pk}"
        assert "The default of the house" in text(chen.get(address))
        adopt_rules(by=by, at=NOW, place=cast.street, edition=beijing, from_on=TODAY, because="x")
        told = text(chen.get(address))
        for words in ("Rules of Beijing (illustrative)", "the nearest place above", "What changes here"):
            assert words in told
        now = f"/sup/rules/end/now/?place={cast.community.pk}"
        late = chen.post(now, {"to_on": str(TODAY - timedelta(days=1)), "nonce": "1"})
        assert late.status_code == 422
        assert "Rules cannot change for days that are over." in text(late)
        assert chen.post(now, {"to_on": str(TODAY + timedelta(days=1)), "nonce": "2"}).status_code == 302
        assert Adoption.objects.get(place=cast.community).ended_by == cast.chen

    def test_where_nothing_holds_there_is_nothing_to_end(self, cast: Cast, editions: dict[str, Edition]) -> None:
        chen = signed_in_as(cast.chen, "en")
        assert "This place has no rules of its own" in text(chen.get("/sup/rules/end/"))
        answer = chen.post("/sup/rules/end/now/", {"to_on": str(TODAY + timedelta(days=1)), "nonce": "1"})
        assert answer.status_code == 422
        assert signed_in_as(cast.li).get("/sup/rules/end/").status_code == 403
