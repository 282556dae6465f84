"""The shop, points, stars and thanks from the command line: the same actions, in tables and in JSON."""

from datetime import timedelta
from typing import Any

import pytest

from huzhu.commons.bank.faults import bank_faults
from huzhu.doors.cli.main import app
from huzhu.kernel.refusal import NotFound
from huzhu.programmes.shop.actions import CounterClosed
from tests.cast import NOW, Cast
from tests.doors.api.scene import morning
from tests.doors.cli.test_commands import answer, runner
from tests.programmes.shop.test_shop import earn

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    """A counter open now, with five pieces at twenty points, and Xiao Wang has fifty; the code of the goods."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    earn(cast.wang, 50)
    here = ("--place", cast.community.pk)
    opened = answer("shop", "open", *here, "--days", "01234", "--opens", "08:00", "--closes", "17:00")
    assert (opened["weekdays"], opened["exit"]) == ("01234", 0)
    goods = str(answer("shop", "add", "洗衣液", "20", *here, "--details", "2 公斤")["goods"])
    assert answer("shop", "stock", goods, "5", "--from", "慈善超市")["there"] == 5
    return goods


def points(cast: Cast) -> tuple[int, int]:
    """What Xiao Wang can spend, and what is set aside."""
    told = answer("points", "show", cast.wang.pk)
    return told["free"], told["kept"]


def test_goods_go_over_the_counter_and_come_back(cast: Cast, shop: str) -> None:
    here = ("--place", cast.community.pk)
    kept = answer("shop", "reserve", cast.wang.pk, shop, "--pieces", "2")
    assert (kept["points"], points(cast)) == (40, (10, 40))
    assert [row["reservation"] for row in answer("shop", "kept", *here)["kept"]] == [kept["reservation"]]
    handed = answer("shop", "hand-over", kept["reservation"])
    assert (handed["receipt"], points(cast)) == ("2026-000001", (10, 0))
    rows = answer("shop", "receipts", *here, "--month", "2026-11")["receipts"]
    assert [(row["receipt"], row["state"]) for row in rows] == [("2026-000001", "handed")]
    assert answer("shop", "take-back", kept["reservation"], "--because", "坏了")["state"] == "returned"
    again = answer("shop", "reserve", cast.wang.pk, shop)
    assert answer("shop", "cancel", again["reservation"])["state"] == "cancelled"
    assert points(cast) == (50, 0)
    assert answer("shop", "kept", *here) == {"kept": [], "exit": 4}
    assert list(bank_faults()) == []


def test_the_shelf_is_counted_changed_and_withdrawn(cast: Cast, shop: str) -> None:
    assert answer("shop", "count", shop, "4", "--because", "少了一瓶")["more"] == -1
    assert answer("shop", "change", shop, "洗衣液", "25")["points"] == 25
    for deed, offered in (("withdraw", False), ("offer", True)):
        assert answer("shop", deed, shop)["offered"] is offered
    [row] = answer("shop", "goods", "--place", cast.community.pk)["goods"]
    assert (row["name"], row["points"], row["there"], row["offered"]) == ("洗衣液", 25, 4, True)
    shown = runner.invoke(app, ["shop", "goods", "--place", cast.community.pk], catch_exceptions=False)
    assert "洗衣液" in shown.output


def test_the_counter_is_closed_in_the_evening_and_unknown_codes_are_not_found(
    cast: Cast, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = answer("shop", "reserve", cast.wang.pk, shop)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=12))
    with pytest.raises(CounterClosed):
        answer("shop", "hand-over", kept["reservation"])
    for words in (("shop", "cancel", "nothing"), ("points", "show", "nobody"), ("thanks", "down", "nothing")):
        with pytest.raises(NotFound):
            answer(*words)


def test_deeds_bring_points_and_stars_and_a_certificate_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    scene = morning()
    wang = scene.cast.wang.pk
    told: dict[str, Any] = answer("points", "work")
    assert (told["deeds_awarded"] >= 1, told["exit"]) == (True, 0)
    [star] = answer("points", "stars", wang)["stars"]
    assert answer("points", "verify", star["code"]) | {"on": ""} == {
        "name": "王*川", "stars": 1, "hours": 100, "on": "", "place": "青石桥社区", "revoked": False, "exit": 0,
    }  # fmt: skip
    assert answer("points", "awards", wang)["awards"][0]["deed"] == "star"


def test_the_wall_is_read_and_a_thank_you_taken_down(monkeypatch: pytest.MonkeyPatch) -> None:
    from huzhu.care.thanks.actions import show_thanks

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    scene = morning()
    here = ("--place", scene.cast.community.pk)
    assert answer("thanks", "wall", *here) == {"wall": [], "exit": 4}
    for who in (scene.cast.hong, scene.cast.wang):
        show_thanks(by=scene.cast.actor(who), at=NOW, thanks=scene.thanks)
    assert [row["words"] for row in answer("thanks", "wall", *here)["wall"]] == ["多谢"]
    assert answer("thanks", "down", scene.thanks.pk)["exit"] == 0
    assert answer("thanks", "wall", *here)["exit"] == 4
    assert answer("thanks", "up", scene.thanks.pk)["taken_down_at"] is None
    assert len(answer("thanks", "wall", *here)["wall"]) == 1
