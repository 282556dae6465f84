"""Groups at the desk: founded, what they did written down, donated, taken back; nobody's own account grows."""

import pytest

from huzhu.commons.bank.queries import account_of
from huzhu.commons.groups.models import Activity
from huzhu.commons.groups.queries import group_seen_by, groups_at
from tests.cast import TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db


def test_a_group_is_founded_helps_and_donates(cast: Cast) -> None:
    li = signed_in_as(cast.li, "en")
    assert "No group yet." in text(li.get("/desk/groups/"))
    assert li.post("/desk/groups/new/", {"name": "志愿队", "nonce": "1"}).status_code == 302
    (purse,) = groups_at(cast.actor(cast.li), cast.community)
    page = f"/desk/groups/{purse.group.pk}/"
    said = {"held_on": str(TODAY), "what": "打扫楼道", "people": "王小川 120\n\n周敏, 60 分钟", "nonce": "2"}
    assert li.post(f"{page}note/", said).status_code == 302
    assert li.post(f"{page}donate/", {"minutes": "100", "nonce": "3"}).status_code == 302
    assert group_seen_by(cast.actor(cast.li), purse.group.pk).minutes == 80
    assert account_of(cast.wang) is None
    told = text(li.get(page))
    assert "打扫楼道" in told
    undo = f"/desk/groups/activities/{Activity.objects.get().pk}/undo/"
    assert li.post(undo, {"because": "写错了", "nonce": "4"}).status_code == 422, "a part was donated"


def test_what_is_wrong_stands_in_the_form(cast: Cast) -> None:
    li = signed_in_as(cast.li, "en")
    li.post("/desk/groups/new/", {"name": "志愿队", "nonce": "1"})
    (purse,) = groups_at(cast.actor(cast.li), cast.community)
    page, said = f"/desk/groups/{purse.group.pk}/", {"held_on": str(TODAY), "what": "打扫"}
    for number, (people, words) in enumerate((("没有这人 60", "nobody fits"), ("王小川", "write a name or telephone"))):
        answer = li.post(f"{page}note/", said | {"people": people, "nonce": f"n{number}"})
        assert answer.status_code == 422
        assert words in text(answer)
    assert "There is a group of this name" in text(li.post("/desk/groups/new/", {"name": "志愿队", "nonce": "2"}))


def test_it_is_nobody_elses_business(cast: Cast) -> None:
    li = signed_in_as(cast.li, "en")
    li.post("/desk/groups/new/", {"name": "志愿队", "nonce": "1"})
    (purse,) = groups_at(cast.actor(cast.li), cast.community)
    assert signed_in_as(cast.xu).get(f"/desk/groups/{purse.group.pk}/").status_code == 404
    chen = signed_in_as(cast.chen)
    assert chen.post(f"/desk/groups/{purse.group.pk}/donate/", {"minutes": "1", "nonce": "2"}).status_code == 403
