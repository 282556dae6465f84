"""huzhu review: what stands out, the calls, and the share, from the command line."""

import pytest

from huzhu.oversight.vigilance.models import Flag
from tests.cast import NOW, Cast
from tests.doors.cli.test_commands import answer
from tests.oversight.vigilance.planted import lived_in, phantoms

pytestmark = pytest.mark.django_db


def test_the_night_by_hand_and_what_it_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("huzhu.doors.cli.review.make_ready", lambda: None)
    phantoms(lived_in(cast), cast.wang_helper, cast.hong)
    watched = answer("review", "watch")
    assert watched["exit"] == 0
    assert watched["flags"] == Flag.objects.count() > 0
    flags = answer("review", "flags", "--place", cast.community.pk)["flags"]
    assert any(cast.wang.pk in one["persons"] and one["reasons"] for one in flags)
    assert len(answer("review", "calls", "--place", cast.community.pk)["calls"]) == watched["calls"]
    assert answer("review", "share", "--place", cast.community.pk)["exit"] == 4
    assert answer("review", "watch")["exit"] == 4
