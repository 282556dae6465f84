"""Stranger Xu gets nothing: every address of the house, walked by everybody, with marked people behind it.

No list of addresses is kept by hand: they come from the URL table, pages and API alike. An address with an argument
that nobody here can fill fails the test, so that a new page cannot slip past.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model, Q
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from huzhu.care.calls.models import Call, Draft, Ring
from huzhu.care.calls.rings import Rung, note_ring
from huzhu.care.contacts.models import Contact, Listing, Worry
from huzhu.care.dispatch.models import Assignment, PlanRun, Replacement, Steer
from huzhu.care.dispatch.searches import look_again
from huzhu.care.dispatch.sickness import Illness
from huzhu.care.dispatch.steering import forbid
from huzhu.care.entitlement.actions import find_all_entitled
from huzhu.care.entitlement.models import Finding
from huzhu.care.guarantee.models import Purchase
from huzhu.care.needs.actions import open_incident
from huzhu.care.needs.models import Incident, Need
from huzhu.care.reviews.models import Rating
from huzhu.care.rounds.models import Keeper, Round
from huzhu.care.schooling.models import SchoolRecord
from huzhu.care.thanks.actions import thank_helpers
from huzhu.care.thanks.models import Thanks
from huzhu.care.visits.models import Visit
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.bank.actions import issuance_pool, member_account, post_entry
from huzhu.commons.bank.models import Entry
from huzhu.commons.bank.posting import Move
from huzhu.commons.circulars.models import Circular
from huzhu.commons.groups.models import Activity
from huzhu.commons.helpers.models import Certificate, Helper
from huzhu.commons.honours.actions import give_honours
from huzhu.commons.honours.models import Honour
from huzhu.commons.journal.models import Line, Naming
from huzhu.commons.notices.models import Notice
from huzhu.commons.openings.models import Opening, OpeningRow
from huzhu.commons.passes.models import Sitting
from huzhu.commons.people.actions import give_post
from huzhu.commons.people.models import Delegation, Fact, Organisation, Person, Phone, Post, Tie
from huzhu.commons.places.models import Division
from huzhu.commons.registers.models import Export, HeldRow, Intake
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.sealed import SealedField
from huzhu.commons.timebank.models import Estate, Heir, Sharing
from huzhu.commons.works.models import Work
from huzhu.kernel.actor import machine
from huzhu.kernel.units import Unit
from huzhu.oversight.audit.models import Sample, SampledLine
from huzhu.oversight.replays.models import YearReplay
from huzhu.oversight.vigilance.models import Flag, PhoneBack
from huzhu.programmes.shop.actions import hand_over_goods, reserve_goods
from huzhu.programmes.shop.models import Goods, Reservation, Shop, StockMove
from huzhu.programmes.shop.stocking import Offer, add_goods, open_shop, stock_goods
from tests.cast import NOW, TODAY, Cast, with_keeper, with_leader
from tests.doors.api.scene import Scene, morning
from tests.stage import scene_fixture
from tests.trust.asking import ROWS_ASKED, WRITTEN_ASKED, assessed_and_paid
from tests.trust.far_side import a_circular, a_list_brought, a_sample, an_export, signed_in_somewhere

CANARIES = {"hong": "金丝雀洪", "son": "金丝雀志", "wang": "金丝雀川"}
DOOR, NOTE, REASON = "金丝雀巷77号", "金丝雀便条", "金丝雀缘由"
NUMBER, PHONE = "500199194203059990", "10977000077"
WRITTEN: Mapping[type[Model], list[str]] = {
    Assignment: ["because"],
    Call: ["number", "words"],
    Ring: ["number"],
    Draft: ["typed"],
    Listing: ["because"],
    Contact: ["words"],
    Certificate: ["issuer", "number"],
    Flag: ["words"],
    PhoneBack: ["words"],
    Fact: ["source"],
    Need: ["note", "refused_because", "cancelled_because"],
    Notice: ["because"],
    Rating: ["note"],
    Steer: ["because"],
    Visit: ["disputed_because", "resolved_because"],
    Thanks: ["words"],
    Sample: ["because"],
    SampledLine: ["words"],
    Reservation: ["because"],
    StockMove: ["giver", "because"],
    **WRITTEN_ASKED,
}
NUMBERS = {(Call, "number"), (Ring, "number")}
NOT_FOR = {"chen": {DOOR, PHONE, NUMBER, NOTE}, "wang": {PHONE, NUMBER}}
WORDS: Mapping[str, tuple[str, ...]] = {
    "group": ("eat", "home", "out"),
    "service": ("S1", "M1"),
    "part": ("any", "morning"),
    "code": ("visits_done", "minutes_credited"),
    "figure": ("visits_done",),
    "kind": ("csv", "xlsx"),
    "month": ("2026-11",),
    "duration": ("60",),
    "deed": ("take",),
    "secret": ("nobodys",),
    "use": ("door",),
    "answer": ("no", "yes"),
}
ROWS: Mapping[str, type[Model]] = {
    "flag": Flag,
    "call": PhoneBack,
    "phone_call": Call,
    "ring": Ring,
    "assignment": Assignment,
    "delegation": Delegation,
    "elder": Person,
    "helper": Helper,
    "illness": Illness,
    "incident": Incident,
    "need": Need,
    "notice": Notice,
    "keeper": Keeper,
    "person": Person,
    "search": Replacement,
    "round": Round,
    "plan": PlanRun,
    "run": PlanRun,
    "steer": Steer,
    "tie": Tie,
    "sharing": Sharing,
    "goods": Goods,
    "honour": Honour,
    "reservation": Reservation,
    "shop": Shop,
    "thanks": Thanks,
    "entry": Entry,
    "edition": Edition,
    "replay": YearReplay,
    "record": SchoolRecord,
    "organisation": Organisation,
    "activity": Activity,
    "announcement": Announcement,
    "circular": Circular,
    "sample": Sample,
    "sampled_line": SampledLine,
    "place": Division,
    "visit": Visit,
    "opening": Opening,
    "opening_row": OpeningRow,
    "row": OpeningRow,
    "estate": Estate,
    "purchase": Purchase,
    "post": Post,
    "heir": Heir,
    "sitting": Sitting,
    "listing": Listing,
    "contact": Contact,
    "worry": Worry,
    "intake": Intake,
    "export": Export,
    "held_row": HeldRow,
    "work": Work,
    **ROWS_ASKED,
}


@pytest.fixture(autouse=True)
def _doors(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Nine in the morning at every door."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.STATIC_ROOT = str(tmp_path)


def marked_morning() -> Scene:
    """One row of every kind in Grandma Hong's community, with canaries in every sealed field."""
    scene = morning()
    late, li = scene.accepted, scene.cast.actor(scene.cast.li)
    open_incident(by=li, at=NOW, need=late.need, kind=Incident.Kind.LATE, about=late.pk)
    look_again(by=li, at=late.starts_at, lost=late, cause=Replacement.Cause.NO_SHOW)
    Illness.objects.create(helper=late.helper, noted_at=NOW, noted_by=scene.cast.li, to_on=TODAY)
    forbid(by=li, at=NOW, need=scene.approved, helper=late.helper, because="x")
    house, rung = machine(TODAY, "test", "canaries"), Rung("1", "10023450001", NOW)
    note_ring(by=house, at=NOW, place=scene.cast.community, rung=rung)
    a_run(scene.cast.community, scene.cast.li)
    a_counter(scene)
    a_list_brought(scene.cast)
    a_circular(scene.cast)
    an_export(scene.cast.community, li)
    a_sample(scene.cast.community, scene.cast.li)
    find_all_entitled(by=house, at=NOW, place=scene.cast.community)
    assert Finding.objects.filter(person=scene.cast.hong).exists()
    assessed_and_paid(scene.cast)
    signed_in_somewhere(scene.cast.hong)
    scene.cast.keeper = with_keeper(scene.cast)
    scene.cast.leader, _centre = with_leader(scene.cast)
    whole = Division.objects.get(path="/")  # the first of all rows is the one that addresses are filled with
    give_post(by=house, at=NOW, person=scene.cast.keeper, kind=Post.Kind.KEEPER, place=whole, from_on=TODAY)
    give_post(by=house, at=NOW, person=scene.cast.zhou, kind="grid_member", place=scene.cast.community, from_on=TODAY)
    for who, canary in CANARIES.items():
        _mark(getattr(scene.cast, who), canary)
    for model, fields in WRITTEN.items():
        for row in model.objects.order_by("pk"):
            for name in fields:
                setattr(row, name, PHONE if (model, name) in NUMBERS else NOTE if name == "note" else REASON)
            row.save(update_fields=fields)
    return scene


def a_counter(scene: Scene) -> None:
    """A shop where something is kept for Grandma Hong, something was handed over, a star and a thank-you."""
    cast, house = scene.cast, machine(TODAY, "test", "canaries")
    li, place = cast.actor(cast.li), cast.community
    shop = open_shop(by=li, at=NOW, place=place, weekdays=range(7), opens_minute=0, closes_minute=1440)
    goods = add_goods(by=li, at=NOW, shop=shop, offer=Offer("米", 5))
    stock_goods(by=li, at=NOW, goods=goods, pieces=5, giver="粮店")
    account = member_account(by=house, at=NOW, person=cast.hong, unit=Unit.POINTS)
    move = Move(issuance_pool(by=house, at=NOW, place=place, unit=Unit.POINTS), account, 50)
    post_entry(by=house, at=NOW, reference="canary", kind=Entry.Kind.CREDIT, moves=[move])
    give_honours(by=house, at=NOW)
    kept = [reserve_goods(by=li, at=NOW, person=cast.hong, goods=goods, pieces=1) for _ in range(2)]
    hand_over_goods(by=li, at=NOW, reservation=kept[0])
    thank_helpers(by=li, at=NOW, visit=scene.left, words="谢谢")
    assert all(model.objects.exists() for model in (Goods, Reservation, Honour, Thanks, StockMove))


def a_run(place: Division, planned_by: Person) -> PlanRun:
    """A plan of today that is proposed and not told."""
    return PlanRun.objects.create(
        place=place,
        day=TODAY,
        seed=1,
        planned_at=NOW,
        planned_by=planned_by,
        plan_milliseconds=1,
        needs_count=0,
        served_count=0,
    )


scene = scene_fixture(marked_morning)


def _mark(person: Person, name: str) -> None:
    person.name, person.door, person.identity_number = name, DOOR, NUMBER
    person.save(update_fields=["name", "door", "identity_number"])
    for phone in Phone.objects.filter(person=person):
        phone.number = PHONE
        phone.save(update_fields=["number"])


def addresses(
    resolver: URLResolver | None = None, before: str = "", known: dict[str, Any] | None = None
) -> Iterator[str]:
    """Every address of the house, its arguments filled with each row and word that fits their names."""
    for part in (resolver or get_resolver()).url_patterns:
        path, converters = before + str(part.pattern).removeprefix("^"), {**(known or {}), **part.pattern.converters}
        if isinstance(part, URLPattern):
            if "(?P" not in path and "\\" not in path:
                yield from _filled(path, converters)
        else:
            yield from addresses(part, path, converters)


def _filled(path: str, converters: Mapping[str, Any]) -> Iterator[str]:
    names = list(converters)
    for values in product(*(_values(name, type(converters[name]).__name__, path) for name in names)):
        filled = path
        for name, value in zip(names, values, strict=True):
            for kind in ("", "str:", "day:", "month:", "int:"):
                filled = filled.replace(f"<{kind}{name}>", value)
        assert "<" not in filled, f"no value fits {path}"
        yield f"/{filled}"


def _values(name: str, converter: str, path: str) -> tuple[str, ...]:
    if converter == "MonthConverter":
        return ("2026-11",)
    if converter == "DayConverter" or name == "day":
        return (TODAY.isoformat(),)
    if name == "key":  # pages of helpers and elders call whatever row they show a key
        rows = [Assignment, Need, Visit, Delegation, Tie, Round, Keeper]
        return tuple(
            str(key) for model in rows for key in model.objects.order_by("pk").values_list("pk", flat=True)[:1]
        )
    model = ROWS.get(name.removesuffix("_id"))
    if model is not None:
        many = 3 if model in (Person, Assignment, Visit) else 1
        people = {"pk__in": [one.pk for one in _cast_of_hong()]} if model is Person else {}
        return tuple(
            str(key) for key in model.objects.filter(**people).order_by("pk").values_list("pk", flat=True)[:many]
        )
    assert name in WORDS, f"nobody here can fill {name} of {path}: teach it to tests/trust/test_canaries.py"
    return WORDS[name]


def _cast_of_hong() -> list[Person]:
    return list(Person.objects.filter(Q(delegations__isnull=False) | Q(helper__isnull=False)).order_by("pk")[:3])


def visitor(person: Person | None) -> Client:
    """A browser with that person signed in; None is nobody."""
    client = Client()
    if person is not None:
        account, _ = get_user_model().objects.get_or_create(person=person, defaults={"username": person.pk})
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def body(response: Any) -> str:
    """Everything an answer says, its headers included."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace") + repr(dict(response.headers))


def marks_in(text: str) -> set[str]:
    """Which canaries sing in a text."""
    return {mark for mark in (*CANARIES.values(), DOOR, NOTE, REASON, NUMBER, PHONE) if mark in text}


def test_every_sealed_field_of_words_has_a_canary() -> None:
    """A new sealed column in a room of care or notices is walked past like the others."""
    rooms = ("needs", "dispatch", "visits", "reviews", "notices", "vigilance", "calls", "audit")
    sealed = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField) and model._meta.app_label in rooms
    }
    assert sealed == {(model, name) for model, names in WRITTEN.items() for name in names if (model, name) in sealed}


def test_the_walk_is_long_and_finds_both_doors(scene: Scene) -> None:
    walked = list(addresses())
    assert len(walked) > 150
    assert any(path.startswith("/api/v1/") for path in walked)
    assert any(path.startswith("/desk/") for path in walked)


@pytest.mark.parametrize("who", ["xu", "nobody"])
def test_strangers_read_nothing_and_change_nothing(scene: Scene, who: str) -> None:
    client = visitor(scene.cast.xu if who == "xu" else None)
    before = Line.objects.filter(actor=scene.cast.xu.pk).exclude(action="read").count()
    for number, path in enumerate(addresses()):
        for answer in (
            client.get(path),
            client.post(path, {"nonce": f"c{number}"}),
            client.post(path, "{}", content_type="application/json", headers={"Idempotency-Key": f"j{number}"}),
        ):
            assert answer.status_code < 500, f"{path}: {answer.status_code}"
            assert marks_in(body(answer)) == set(), f"{path} shows a stranger what it must not"
    assert not _deeds_on_hong(scene.cast, scene.cast.xu.pk)
    if who == "nobody":
        assert Line.objects.filter(actor=scene.cast.xu.pk).exclude(action="read").count() == before


def _deeds_on_hong(cast: Cast, actor: str) -> list[str]:
    deeds = Line.objects.filter(actor=actor).exclude(action="read").order_by("seq")
    named = set(Naming.objects.filter(person=cast.hong.pk).values_list("line_seq", flat=True))
    return [f"{line.action} {line.thing}" for line in deeds if line.seq in named]


@pytest.mark.parametrize("who", ["li", "zhou", "chen", "son", "hong", "wang"])
def test_whoever_is_shown_a_name_is_journaled_as_reader(scene: Scene, who: str) -> None:
    """What a canary says in an answer, the journal says too: the very same people, by name, door or number.

    Inspectors read no doors and no telephones, and helpers no telephones.
    """
    reader = getattr(scene.cast, who)
    client, owners = visitor(reader), {name: getattr(scene.cast, key).pk for key, name in CANARIES.items()}
    client.get("/")  # the greeting keeps one's own name, which is no reading
    for path in addresses():
        last = Line.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        answer = client.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        sung = marks_in(body(answer))
        assert NOT_FOR.get(who, set()).isdisjoint(sung), f"{path} tells {who} too much"
        shown = {owners[mark] for mark in sung if mark in owners} - {reader.pk}
        read = Line.objects.filter(seq__gt=last, action="read", actor=reader.pk).values("seq")
        noted = set(Naming.objects.filter(line_seq__in=read).values_list("person", flat=True))
        assert shown <= noted, f"{path} shows {shown - noted} unnoted to {who}"


@pytest.mark.parametrize(("who", "most"), [("keeper", set()), ("leader", {CANARIES["wang"]})])
def test_those_without_a_register_read_of_no_elder(scene: Scene, who: str, most: set[str]) -> None:
    """An administrator sees the names of colleagues alone, and who leads an organisation those of its own team."""
    client = visitor(getattr(scene.cast, who))
    for path in addresses():
        answer = client.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        assert marks_in(body(answer)) <= most, f"{path} tells the {who} too much"


def test_a_helper_reads_a_door_only_after_the_promise(scene: Scene) -> None:
    offer = visitor(scene.cast.wang).get(f"/api/v1/assignments/{scene.offered.pk}")
    assert offer.status_code == 200
    assert {DOOR, CANARIES["hong"]}.isdisjoint(marks_in(body(offer)))
