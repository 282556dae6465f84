"""A house with planted secrets: `live` lets people with known numbers, telephones and doors pass through every room."""

import json
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huzhu.care.dispatch.models import Assignment
    from huzhu.care.needs.models import Need
    from huzhu.care.visits.models import Visit
    from huzhu.commons.people.models import Person
    from tests.cast import Cast

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
    "source": "楼下卖菜的刘嬢嬢说的",
    "refused": "她女婿欠着站上的钱",
    "cancelled": "住进第三人民医院了",
    "declined": "上回她骂了我半天",
    "given back": "我查出来有肺结核",
    "upheld": "派出所已经立了案",
    "dismissed": "她自己记错存折了",
    "issuer": "山城家政夜校的何老师",
    "label": "二儿子欧阳建国",
    "reversal": "记错了，那天是她外甥来的",
}


def live() -> None:
    """Registers, finds, visits, disputes and rates; then serves a page and an API answer that show what is sealed."""
    from django.test import Client
    from django.utils import timezone

    from huzhu.care.reviews.actions import rate_visit
    from huzhu.care.visits.actions import dispute_visit, uphold_dispute
    from huzhu.commons.bank.actions import Move, issuance_pool, member_account, post_entry, reverse_entry
    from huzhu.commons.bank.models import Entry
    from huzhu.commons.journal.actions import seal_journal
    from huzhu.commons.notices.actions import deliver_notices
    from huzhu.commons.people.actions import Particulars, note_fact, register_person
    from huzhu.commons.people.models import Account
    from huzhu.commons.people.queries import find_persons
    from huzhu.kernel.actor import machine
    from tests.cast import assemble

    cast, now = assemble(), timezone.now()
    li = cast.actor(cast.li)
    told = SECRETS
    elder = register_person(
        by=li, at=now, place=cast.community,
        particulars=Particulars(
            name=told["name"], gender="woman", phones=(told["phone"],), door=told["door"], point=told["point"],
            identity_number=told["number"], contacts=(("10077712346", told["label"]),),
        ),
    )  # fmt: skip
    note_fact(by=li, at=now, person=elder, kind="living", value=told["fact"], from_on=li.day, source=typed("source"))
    for part in (told["name"], told["phone"], told["phone"][-4:], told["door"]):
        assert find_persons(li, part) == [elder], part
    Account.objects.create(username="elder", person=elder)  # so that her notices leave by the console
    visit = visited(cast, elder, now + timedelta(minutes=5))
    done = now + timedelta(hours=2)
    rate_visit(by=li, at=done, visit=visit, stars=2, note=told["rating"])
    dispute_visit(by=li, at=done, visit=visit, because=typed("dispute"))
    uphold_dispute(by=li, at=done, visit=visit, because=typed("upheld"))
    reason_with_everything(cast, elder, now)
    move = Move(issuance_pool(by=li, at=now, place=cast.community), member_account(by=li, at=now, person=elder), 60)
    booked = post_entry(by=li, at=now, reference="by hand:1", kind=Entry.Kind.CREDIT, moves=[move])
    reverse_entry(by=li, at=now, entry=booked, because=typed("reversal"))
    house = machine(li.day, "job", "test")
    assert deliver_notices(by=house, at=now) > 3
    client = Client(SERVER_NAME="localhost")
    account = Account.objects.create(username="li", person=cast.li)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/desk/people/{elder.pk}/").content.decode()
    for reason in ("refused", "declined", "given back"):
        said = [client.get(f"/desk/needs/{one.pk}/").content.decode() for one in elder.needs.order_by("pk")]
        assert any(told[reason] in page for page in said), reason
    client.get("/desk/people/", {"q": told["phone"]})
    client.post(
        "/api/v1/needs", {"wrong": told["note"]}, content_type="application/json", headers={"Idempotency-Key": "1"}
    )
    assert told["name"] in shown, "the page shows whom it is about, so that something could leak"
    seal_journal(by=house, at=now)
    print(json.dumps({"elder": elder.pk}))


def typed(name: str) -> str:
    """A reason as a tired clerk types it: its own words, and all that does not belong there."""
    return f"{SECRETS[name]}，{SECRETS['name']} {SECRETS['number']}，{SECRETS['door']}，电话{SECRETS['phone']}"


def visited(cast: "Cast", elder: "Person", starts_at: datetime) -> "Visit":
    """A visit of Xiao Wang's that is over."""
    from huzhu.care.dispatch.actions import accept_assignment
    from huzhu.care.visits.actions import Showing, check_in, check_out
    from huzhu.care.visits.models import Visit

    li, need = cast.actor(cast.li), asked(cast, elder, starts_at)
    promise = accept_assignment(by=cast.actor(cast.wang), at=need.asked_at, assignment=offered(cast, need))
    check_in(by=li, at=promise.starts_at, assignment=promise, showing=Showing(f"in{need.pk}", "station"))
    check_out(by=li, at=promise.ends_at, assignment=promise, showing=Showing(f"out{need.pk}", "station"))
    return Visit.objects.get(need=need)


def asked(cast: "Cast", elder: "Person", starts_at: datetime) -> "Need":
    """A need of the elder's that waits for a decision."""
    from django.utils import timezone

    from huzhu.care.needs.actions import Ask, ask_for_help

    ask = Ask("S1", "phone", starts_at, starts_at + timedelta(hours=1), minutes=60, note=SECRETS["note"])
    return ask_for_help(by=cast.actor(cast.li), at=timezone.now(), elder=elder, ask=ask)


def offered(cast: "Cast", need: "Need") -> "Assignment":
    """The need, approved and offered to Xiao Wang."""
    from huzhu.care.dispatch.actions import offer_visit
    from huzhu.care.needs.actions import approve_need

    li, at = cast.actor(cast.li), need.asked_at
    approve_need(by=li, at=at, need=need)
    return offer_visit(by=li, at=at, need=need, helper=cast.wang_helper, starts_at=need.earliest_at)


def reason_with_everything(cast: "Cast", elder: "Person", now: datetime) -> None:
    """Every place where a person gives a reason or names a source is filled with all that is secret."""
    from huzhu.care.dispatch.actions import accept_assignment, cancel_need, decline_assignment, give_back
    from huzhu.care.needs.actions import refuse_need
    from huzhu.care.visits.actions import dismiss_dispute, dispute_visit
    from huzhu.commons.helpers.actions import Paper, verify_paper

    li, wang = cast.actor(cast.li), cast.actor(cast.wang)
    hours = iter(range(5, 24, 3))

    def fresh() -> "Need":
        return asked(cast, elder, now + timedelta(hours=next(hours)))

    refuse_need(by=li, at=now, need=fresh(), because=typed("refused"))
    decline_assignment(by=wang, at=now, assignment=offered(cast, fresh()), because=typed("declined"))
    promise = accept_assignment(by=wang, at=now, assignment=offered(cast, fresh()))
    give_back(by=wang, at=now, assignment=promise, because=typed("given back"))
    cancel_need(by=li, at=now, need=promise.need, side="elder", because=typed("cancelled"))
    visit = visited(cast, elder, now + timedelta(hours=next(hours)))
    dispute_visit(by=li, at=now + timedelta(days=1), visit=visit, because=typed("dispute"))
    dismiss_dispute(by=li, at=now + timedelta(days=1), visit=visit, because=typed("dismissed"))
    paper = Paper("bathing", typed("issuer"), SECRETS["number"], li.day, li.day + timedelta(days=99))
    verify_paper(by=li, at=now, helper=cast.wang_helper, paper=paper)


if __name__ == "__main__":
    import django

    django.setup()
    from huzhu.commons.sealed import noting_openings

    with noting_openings():
        assert sys.argv[1] == "live"
        live()
