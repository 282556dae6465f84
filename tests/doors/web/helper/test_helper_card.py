"""Wrong codes at the door, through the pages: the no is kept count of, also though the form is shown again."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Incident
from huzhu.commons.cards.models import WrongTry
from tests.cast import Cast
from tests.doors.web.helper.scenes import promised, signed_in_as

pytestmark = pytest.mark.django_db


def test_the_count_survives_the_refusal_and_the_form_can_be_sent_again(
    cast: Cast, clock: Callable[[datetime], None]
) -> None:
    one = promised(cast)
    clock(one.starts_at)
    wang, address = signed_in_as(cast.wang, "en"), f"/v/visits/{one.pk}/in/"
    codes = [f"{(int(cast.card) + number) % 10**6:06d}" for number in (1, 1, 2)]
    for code in codes:
        assert "not the code of this door" in wang.post(address, {"nonce": "same", "code": code}).content.decode()
    assert WrongTry.objects.count() == 2
    page = wang.post(address, {"nonce": "same", "code": f"{(int(cast.card) + 3) % 10**6:06d}"})
    assert (page.status_code, "wrong too often" in page.content.decode()) == (422, True)
    assert wang.post(address, {"nonce": "same", "code": cast.card}).status_code == 422
    assert Incident.objects.get().kind == "card"
    station = signed_in_as(cast.zhou, "en").get("/desk/call-backs/incidents/")
    assert "wrong codes at the door" in station.content.decode()


def test_one_tap_says_late_to_elder_and_station(cast: Cast, clock: Callable[[datetime], None]) -> None:
    one = promised(cast)
    clock(one.starts_at)
    wang = signed_in_as(cast.wang, "en")
    assert 'value="20"' in wang.get(f"/v/visits/{one.pk}/").content.decode()
    wang.post(f"/v/visits/{one.pk}/late/", {"nonce": "n", "minutes": "20"})
    assert Assignment.objects.get().expected_at is not None
    assert "Running late: comes at about" in signed_in_as(cast.hong, "en").get(reverse("home:front")).content.decode()
    assert "Late" in signed_in_as(cast.li, "en").get("/desk/day/2026-11-20/").content.decode()
