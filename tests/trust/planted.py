"""A house with planted secrets: `live` lets people with known numbers, telephones and doors pass through every room."""

import json
import sys
from datetime import timedelta

SECRETS = {
    "name": "欧阳春华",
    "number": "500199193807150424",
    "phone": "10077712345",
    "door": "枇杷巷77号2单元3-1",
    "point": "106.504821,29.563377",
    "note": "钥匙在王婆婆门口的花盆里",
    "dispute": "他拿走了床头的存折",
    "rating": "小王耳朵有点背",
    "fact": "怕黑夜里要留灯",
}


def live() -> None:
    """Registers, finds, visits, disputes and rates; then serves a page and an API answer that show what is sealed."""
    from django.test import Client
    from django.utils import timezone

    from huzhu.care.dispatch.actions import accept_assignment, offer_visit
    from huzhu.care.needs.actions import Ask, approve_need, ask_for_help
    from huzhu.care.reviews.actions import rate_visit
    from huzhu.care.visits.actions import Showing, check_in, check_out, dispute_visit
    from huzhu.care.visits.models import Visit
    from huzhu.commons.journal.actions import seal_journal
    from huzhu.commons.notices.actions import deliver_notices
    from huzhu.commons.people.actions import Particulars, note_fact, register_person
    from huzhu.commons.people.models import Account
    from huzhu.commons.people.queries import find_persons
    from huzhu.kernel.actor import machine
    from tests.cast import assemble

    cast, now = assemble(), timezone.now()
    li, wang = cast.actor(cast.li), cast.actor(cast.wang)
    told = SECRETS
    elder = register_person(
        by=li, at=now, place=cast.community,
        particulars=Particulars(
            name=told["name"], gender="woman", phones=(told["phone"],), door=told["door"], point=told["point"],
            identity_number=told["number"],
        ),
    )  # fmt: skip
    note_fact(by=li, at=now, person=elder, kind="living", value=told["fact"], from_on=li.day, source="家访")
    for typed in (told["name"], told["phone"], told["phone"][-4:], told["door"]):
        assert find_persons(li, typed) == [elder], typed
    ask = Ask("S1", "phone", now + timedelta(minutes=5), now + timedelta(hours=1), minutes=60, note=told["note"])
    need = approve_need(by=li, at=now, need=ask_for_help(by=li, at=now, elder=elder, ask=ask))
    offer = offer_visit(by=li, at=now, need=need, helper=cast.wang_helper, starts_at=ask.earliest_at)
    promise = accept_assignment(by=wang, at=now, assignment=offer)
    check_in(by=li, at=promise.starts_at, assignment=promise, showing=Showing("in", "station"))
    check_out(by=li, at=promise.ends_at, assignment=promise, showing=Showing("out", "station"))
    visit = Visit.objects.get(need=need)
    rate_visit(by=li, at=promise.ends_at, visit=visit, stars=2, note=told["rating"])
    dispute_visit(by=li, at=promise.ends_at, visit=visit, because=told["dispute"])
    house = machine(li.day, "job", "test")
    deliver_notices(by=house, at=now)
    client = Client(SERVER_NAME="localhost")
    account = Account.objects.create(username="li", person=cast.li)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/desk/people/{elder.pk}/").content.decode()
    client.get("/desk/people/", {"q": told["phone"]})
    client.post(
        "/api/v1/needs", {"wrong": told["note"]}, content_type="application/json", headers={"Idempotency-Key": "1"}
    )
    assert told["name"] in shown, "the page shows whom it is about, so that something could leak"
    seal_journal(by=house, at=now)
    print(json.dumps({"elder": elder.pk}))


if __name__ == "__main__":
    import django

    django.setup()
    from huzhu.commons.sealed import noting_openings

    with noting_openings():
        assert sys.argv[1] == "live"
        live()
