"""Thanks at the desk: written down on the elder's word, and the wall kept in order, each deed with its undo."""

import pytest

from huzhu.care.thanks.models import Thanks
from huzhu.care.thanks.queries import wall_of
from tests.care.steps import left
from tests.care.test_thanks import hung
from tests.cast import Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text
from tests.doors.web.home.test_points_pages import nobody_in_particular

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_what_the_elder_says_on_the_telephone_is_written_down_as_such(cast: Cast) -> None:
    visit, zhou = left(cast), signed_in_as(cast.zhou, "en")
    page = f"/desk/call-backs/{visit.pk}/"
    assert "Does the elder want to say thank you?" in text(zhou.get(page))
    assert zhou.post(f"{page}thank/", {"words": "谢" * 201, "nonce": "a"}).status_code == 404
    assert zhou.post(f"{page}thank/", {"words": "多谢小王", "nonce": "b"}).url == page
    assert Thanks.objects.get().said_via == "station"
    told = text(zhou.get(page))
    assert "多谢小王" in told
    assert "Does the elder want" not in told
    assert "written down by the station" in text(signed_in_as(cast.wang, "en").get("/v/me/thanks/"))
    assert zhou.post(f"{page}thank/", {"words": "", "nonce": "c"}).status_code == 409
    assert signed_in_as(cast.xu).post(f"{page}thank/", {"words": "", "nonce": "d"}).status_code == 404


def test_the_station_takes_from_the_wall_and_hangs_there_again(cast: Cast) -> None:
    thanks, li = hung(cast), signed_in_as(cast.li, "en")
    deed = f"/desk/thanks/{thanks.pk}"
    assert "Take it down" in text(li.get("/wall/"))
    assert li.post(f"{deed}/take-down/", {"nonce": "a"}).url == "/wall/"
    assert "谢谢小王" not in nobody_in_particular().get("/wall/").text
    shown = text(li.get("/wall/"))
    assert "Taken down by the station" in shown
    assert "谢谢小王" in shown
    assert "谢谢小王" not in signed_in_as(cast.hong, "en").get("/wall/").text
    assert li.post(f"{deed}/hang-again/", {"nonce": "b"}).url == "/wall/"
    assert "谢谢小王" in nobody_in_particular().get("/wall/").text


def test_each_side_takes_its_own_word_back_on_the_wall_and_strangers_nothing(cast: Cast) -> None:
    thanks = hung(cast)
    for who, shown in ((cast.hong, True), (cast.wang, True), (cast.chen, False), (cast.xu, False)):
        page = text(signed_in_as(who, "en").get("/wall/"))
        assert ("Take it from the wall" in page, "Take it down" in page) == (shown, False), who
    assert "Take it" not in text(nobody_in_particular().get("/wall/"))
    for who in (cast.hong, cast.wang):
        for name in ("take-down", "hang-again"):
            assert signed_in_as(who).post(f"/desk/thanks/{thanks.pk}/{name}/", {"nonce": name}).status_code == 403
    signed_in_as(cast.hong).post(f"/e/thanks/{thanks.pk}/withdraw/", {"nonce": "w"})
    assert not wall_of(cast.street)
