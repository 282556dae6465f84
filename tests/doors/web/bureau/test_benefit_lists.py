"""By which list of benefits a street goes, at the desk of its inspector."""

from huzhu.commons.sealed import noting_openings
from tests.care.paying import example_city
from tests.cast import Cast
from tests.doors.web.helper.scenes import signed_in_as


def test_a_street_chooses_its_list(cast: Cast) -> None:
    with noting_openings():
        example_city(cast)
    chen = signed_in_as(cast.chen)
    page = chen.get("/sup/rules/benefits/").text
    assert "区里通知" in page
    to = {"nonce": "n", "pack": "entitlement", "from_on": "2026-12-01", "because": "市里通知"}
    assert "2026-12-01" in chen.post("/sup/rules/benefits/adopt/", to, follow=True).text
    early = chen.post("/sup/rules/benefits/end/", {"nonce": "m", "to_on": "2026-11-01"})
    assert (early.status_code, 'href="#end_to_on"' in early.text) == (422, True)
