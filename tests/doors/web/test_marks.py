"""From the door to the flag: what telephones, distances and slips tell is noted by the pages, and the night sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.care.dispatch.actions import accept_assignment, offer_visit
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help
from huzhu.care.visits.marks import DEVICE_KEPT, METRES_KEPT, forget_marks
from huzhu.care.visits.models import Attendance, Mark, Visit
from huzhu.commons.people.models import Person
from huzhu.commons.places.actions import lay_streets
from huzhu.doors.web.devices import DEVICE_COOKIE
from huzhu.kernel.actor import machine
from huzhu.kernel.simulation.town import hill_town
from huzhu.kernel.vigilance.nearness import METRES_A_DEGREE
from huzhu.kernel.vigilance.parts import Ground
from huzhu.kernel.vigilance.signs import Sign, signs_of
from huzhu.oversight.vigilance.models import Flag
from huzhu.oversight.vigilance.reading import parts_of
from huzhu.oversight.vigilance.watching import watch_all_visits
from tests.cast import NOW, TODAY, Cast, assemble
from tests.doors.web.helper.scenes import signed_in_as
from tests.oversight.vigilance.planted import lived_in
from tests.stage import scene_fixture

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "marks")
VISITS = 8
SHARED = Sign.SHARED_DEVICE
Clock = Callable[[datetime], None]


@dataclass(slots=True)
class Town:
    """Grandma Hong's quarter on a map, with four honest weeks behind it."""

    cast: Cast
    door: tuple[float, float]


def mapped() -> Town:
    """Lays the streets and puts Grandma Hong's door at one of them."""
    cast, streets = lived_in(assemble()), hill_town(7, on=TODAY).streets
    lay_streets(by=HOUSE, at=NOW, place=cast.street, streets=streets)
    Person.objects.filter(pk=cast.hong.pk).update(street_node=3)
    return Town(cast, (float(streets.lon[3]), float(streets.lat[3])))


town = scene_fixture(mapped)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`clock(at)` sets the door's clock."""

    def put(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    put(NOW)
    return put


def promised(cast: Cast, day: int) -> Assignment:
    """Xiao Wang has promised to shop for Grandma Hong at eleven on the day after so many days."""
    li, begins = cast.actor(cast.li), NOW + timedelta(days=day, hours=2)
    ask = Ask("S1", "phone", begins, begins + timedelta(hours=1), minutes=60)
    need = approve_need(by=li, at=NOW, need=ask_for_help(by=li, at=NOW, elder=cast.hong, ask=ask))
    one = offer_visit(by=li, at=NOW, need=need, helper=cast.wang_helper, starts_at=begins)
    return accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=one)


def fix(town: Town, metres: int) -> dict[str, str]:
    """What the browser sends from so many metres north of the door."""
    lon, lat = town.door
    return {"lon": str(lon), "lat": str(lat + metres / METRES_A_DEGREE), "within": "10"}


def show(browser: Client, one: Assignment, way: str, code: str, **more: str) -> None:
    """Xiao Wang opens the visit on his telephone and types the code of the card."""
    browser.get(f"/v/visits/{one.pk}/")
    answer = browser.post(f"/v/visits/{one.pk}/{way}/", {"nonce": f"{way}{one.pk}", "code": code, **more})
    assert answer.status_code == 302, answer.content.decode()


def type_in(desk: Client, one: Assignment, step: str, happened_at: datetime, **more: str) -> int:
    """Staff Li types in a slip at the desk; the status of the answer."""
    local = timezone.localtime(happened_at)
    told = {"day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}", "shown": "paper", **more}
    address = reverse(f"station:{step}", args=[one.pk])
    return desk.post(address, {"nonce": f"{step}{one.pk}", **told}).status_code


def browser_of(person: Person, device: str) -> Client:
    """Somebody signed in anew, as after every night, on a telephone with a mark."""
    client = signed_in_as(person)
    client.cookies[DEVICE_COOKIE] = device
    return client


def signs_against(person: Person) -> set[str]:
    """The signs on all flags about somebody."""
    flags = Flag.objects.filter(about=person).order_by("pk")
    return {str(one["sign"]) for flag in flags for one in flag.findings}


class TestTheTelephone:
    def test_what_is_kept_is_a_digest_and_hundreds_of_metres(self, town: Town, clock: Clock) -> None:
        one, wang = promised(town.cast, 0), signed_in_as(town.cast.wang)
        clock(one.starts_at)
        show(wang, one, "in", town.cast.card, **fix(town, 640))
        mark = Mark.objects.get(attendance__assignment=one)
        raw = wang.cookies[DEVICE_COOKIE].value
        assert (mark.deed, mark.metres_away, len(bytes(mark.device_digest))) == ("arrival", 600, 16)
        assert raw.encode() not in bytes(mark.device_digest)
        assert wang.cookies[DEVICE_COOKIE]["httponly"]

    @pytest.mark.parametrize("said", [{}, {"lon": "x", "lat": "29", "within": "1"}, {"lon": "106.5", "lat": "nan"}])
    def test_a_telephone_that_does_not_say_where_it_is_does_as_well(
        self, town: Town, clock: Clock, said: dict[str, str]
    ) -> None:
        one, wang = promised(town.cast, 0), signed_in_as(town.cast.wang)
        clock(one.starts_at)
        show(wang, one, "in", town.cast.card, **said)
        assert Mark.objects.get(attendance__assignment=one).metres_away is None

    def test_without_a_cookie_nothing_is_known_of_it(self, town: Town, clock: Clock) -> None:
        one, wang = promised(town.cast, 0), signed_in_as(town.cast.wang)
        clock(one.starts_at)
        wang.post(f"/v/visits/{one.pk}/in/", {"nonce": "n", "code": town.cast.card})
        assert Attendance.objects.filter(assignment=one).exists()
        assert not Mark.objects.filter(attendance__assignment=one).exists()

    def test_the_desk_that_notes_a_call_leaves_no_mark(self, town: Town, clock: Clock) -> None:
        one, li = promised(town.cast, 0), signed_in_as(town.cast.li)
        clock(one.starts_at)
        li.cookies[DEVICE_COOKIE] = "the desk"
        li.post(reverse("station:arrive", args=[one.pk]), {"nonce": "n"})
        assert Attendance.objects.filter(assignment=one).exists()
        assert not Mark.objects.filter(attendance__assignment=one).exists()

    def test_marks_are_forgotten_distances_first(self, town: Town, clock: Clock) -> None:
        one, wang = promised(town.cast, 0), signed_in_as(town.cast.wang)
        clock(one.starts_at)
        show(wang, one, "in", town.cast.card, **fix(town, 640))
        mine = Mark.objects.filter(attendance__assignment=one)
        forget_marks(
            by=HOUSE,
            at=one.starts_at + METRES_KEPT,
        )
        assert mine.get().metres_away == 600
        forget_marks(by=HOUSE, at=one.starts_at + METRES_KEPT + timedelta(minutes=1))
        assert mine.get().metres_away is None
        forget_marks(by=HOUSE, at=one.starts_at + DEVICE_KEPT + timedelta(minutes=1))
        assert not Mark.objects.exists()
        assert forget_marks(by=HOUSE, at=one.starts_at + DEVICE_KEPT + timedelta(minutes=1)) == 0

    def test_whoever_may_not_watch_forgets_nothing(self, town: Town) -> None:
        assert forget_marks(by=town.cast.actor(town.cast.li), at=NOW + 2 * DEVICE_KEPT) == 0
        assert forget_marks(by=town.cast.actor(town.cast.xu), at=NOW + 2 * DEVICE_KEPT) == 0


class TestTheFlag:
    def test_far_from_the_door_on_a_telephone_that_also_says_yes(self, town: Town, clock: Clock) -> None:
        cast = town.cast
        for day in range(VISITS):
            one = promised(cast, day)
            clock(one.starts_at)
            wang = browser_of(cast.wang, "of Wang")
            show(wang, one, "in", cast.card, **fix(town, 900))
            clock(one.ends_at)
            show(wang, one, "out", cast.card)
            clock(one.ends_at + timedelta(hours=3))
            hong = browser_of(cast.hong, "of Wang")
            hong.post(reverse("home:confirm", args=[one.need_id]), {"nonce": f"yes{one.pk}"})
        assert Visit.objects.filter(elder=cast.hong, state="confirmed").count() == VISITS
        watch_all_visits(by=HOUSE, at=NOW + timedelta(days=VISITS))
        assert {"far_from_door", "same_device_says_yes"} <= signs_against(cast.wang)

    def test_one_telephone_that_checks_in_for_two(self, town: Town, clock: Clock) -> None:
        cast, friend = town.cast, Mark.objects.order_by("noted_at", "pk")[0].attendance.assignment.helper
        for day in range(VISITS):
            one = promised(cast, day)
            clock(one.starts_at)
            show(browser_of(cast.wang, f"of {friend.pk}"), one, "in", cast.card)
            clock(one.ends_at)
            show(browser_of(cast.wang, f"of {friend.pk}"), one, "out", cast.card)
        parts = parts_of(cast.community, TODAY + timedelta(days=VISITS))
        shared = {
            part.helper for part, signs in zip(parts, signs_of(parts, Ground()).signs, strict=True) if SHARED in signs
        }
        assert shared == {cast.wang.pk, friend.person_id}

    def test_slips_typed_in_days_later_by_who_also_says_yes(self, town: Town, clock: Clock) -> None:
        cast = town.cast
        for day in range(VISITS):
            one = promised(cast, day)
            clock(one.ends_at + timedelta(days=2))
            li = signed_in_as(cast.li)
            assert type_in(li, one, "arrive", one.starts_at) == 302
            assert type_in(li, one, "leave", one.ends_at) == 302
            visit = Visit.objects.get(need=one.need_id)
            li.post(reverse("station:confirm", args=[visit.pk]), {"nonce": f"yes{one.pk}"})
        watch_all_visits(by=HOUSE, at=NOW + timedelta(days=VISITS + 3))
        flagged = signs_against(cast.wang) | signs_against(cast.li)
        assert {"typed_afterwards", "noted_and_said_by_one"} <= flagged

    def test_a_slip_is_drawn_from_on_the_day_it_was_typed_in(self, town: Town, clock: Clock) -> None:
        one = promised(town.cast, 0)
        watch_all_visits(by=HOUSE, at=NOW + timedelta(days=2))
        clock(NOW + timedelta(days=2))
        li = signed_in_as(town.cast.li)
        type_in(li, one, "arrive", one.starts_at)
        type_in(li, one, "leave", one.ends_at)
        watch_all_visits(by=HOUSE, at=NOW + timedelta(days=3))
        assert Visit.objects.get(need=one.need_id).phone_back is not None


class TestSlipsAtTheDesk:
    def test_the_page_of_the_request_offers_to_type_it_in(self, town: Town, clock: Clock) -> None:
        one = promised(town.cast, 0)
        clock(one.ends_at)
        page = signed_in_as(town.cast.li, "en").get(reverse("station:need", args=[one.need_id])).content.decode()
        assert "Type in afterwards when they came" in page
        assert 'value="2026-11-20"' in page

    @pytest.mark.parametrize("told", [{"clock": "noon"}, {"day": "yesterday"}, {"shown": "card"}])
    def test_what_cannot_be_read_is_asked_for_again(self, town: Town, clock: Clock, told: dict[str, str]) -> None:
        one, li = promised(town.cast, 0), signed_in_as(town.cast.li)
        clock(one.ends_at)
        assert type_in(li, one, "arrive", one.starts_at, **told) == 409
        assert not Attendance.objects.filter(assignment=one).exists()

    def test_a_helper_who_forgot_types_the_time(self, town: Town, clock: Clock) -> None:
        cast, wang, one = town.cast, signed_in_as(town.cast.wang), promised(town.cast, 0)
        clock(one.starts_at)
        show(wang, one, "in", cast.card)
        clock(one.starts_at + timedelta(hours=4))
        show(wang, one, "out", cast.card, earlier=f"{timezone.localtime(one.starts_at + timedelta(minutes=50)):%H:%M}")
        part = Attendance.objects.get(assignment=one)
        assert (part.credited_minutes, part.leaving_typed_at) == (50, one.starts_at + timedelta(hours=4))
