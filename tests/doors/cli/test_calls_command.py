"""huzhu calls: a day of the desk and the promises to ring back, from the command line; codes, no names."""

import pytest

from huzhu.care.calls.actions import Begun, Ending, write_call
from huzhu.commons.codes import new_code
from tests.cast import NOW, Cast
from tests.doors.cli.test_commands import answer

pytestmark = pytest.mark.django_db


def test_a_day_and_whom_to_ring_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("huzhu.doors.cli.calls.make_ready", lambda: None)
    place = cast.community
    assert answer("calls", "day", "--place", place.pk)["exit"] == 4
    for outcome in ("answered", "ring_back"):
        begun, ending = Begun(new_code(), NOW, "10023450001"), Ending(outcome, words="问补贴", about=cast.hong)
        write_call(by=cast.actor(cast.zhou), at=NOW, place=place, begun=begun, ending=ending)
    told = answer("calls", "day", "--place", place.pk, "--day", "2026-11-20")
    assert (told["exit"], told["count"], told["average_seconds"]) == (0, 2, None)
    assert {one["outcome"] for one in told["calls"]} == {"answered", "ring_back"}
    assert "10023450001" not in str(told)
    assert len(answer("calls", "back", "--place", place.pk)["calls"]) == 1
