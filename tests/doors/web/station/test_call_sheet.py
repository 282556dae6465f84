"""The call list on paper: whom to ring and what to say, for those who may ring."""

from collections.abc import Callable

from django.test import Client

from huzhu.commons.people.models import Person
from tests.cast import Cast
from tests.doors.web.helper.scenes import promised
from tests.doors.web.home.test_home_pages import text

SHEET = "/desk/call-backs/notices/sheet/"


def test_whom_to_ring_and_what_to_say(cast: Cast, zhou: Client, enter: Callable[[Person], Client]) -> None:
    assert "现在不用给谁打电话" in text(zhou.get(SHEET))
    promised(cast)
    told = text(zhou.get(SHEET))
    for words in ("洪桂芳", "10023450001", "王小川"):
        assert words in told
    assert SHEET in zhou.get("/desk/call-backs/notices/").content.decode()
    assert enter(cast.wang).get(SHEET).status_code == 403
    assert "洪桂芳" not in text(enter(cast.xu).get(SHEET))
