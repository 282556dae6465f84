"""The cast: the same seven people in every test, and Stranger Xu, who must never see a thing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from huzhu.commons.bank.actions import open_account
from huzhu.commons.bank.models import Account as Bank
from huzhu.commons.cards.actions import issue_door_card
from huzhu.commons.helpers.actions import join_team
from huzhu.commons.helpers.models import Availability, Helper
from huzhu.commons.people.actions import (
    Particulars,
    delegate_to,
    give_post,
    inform_relative,
    register_person,
    tie_persons,
)
from huzhu.commons.people.models import Organisation, Person, Post, Tie
from huzhu.commons.people.queries import actor_of
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.units import Unit

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # nine in the morning in Shanwan, a Friday
TODAY = date(2026, 11, 20)


@dataclass(slots=True)
class Cast:
    """Everybody, as persons and as actors; `far` is another district with people of its own."""

    street: Division
    community: Division
    far: Division
    hong: Person
    son: Person
    wang: Person
    wang_helper: Helper
    li: Person
    zhou: Person
    chen: Person
    xu: Person
    card: str
    keeper: Person | None = None
    leader: Person | None = None

    def actor(self, person: Person) -> Actor:
        """The person at the web door today."""
        return actor_of(person.pk, TODAY, via="test")


def assemble() -> Cast:
    """Founds two districts and brings everybody in. Needs a database."""
    house = machine(TODAY, "test", "cast")
    street, community = _district(house, "山湾区", "青石桥街道", "青石桥社区")
    _, far = _district(house, "对岸区", "南坡街道", "南坡社区")
    hong = _person(
        house, community, "洪桂芳", "woman", date(1942, 3, 5), phone="10023450001", door="石梯巷12号3单元4-2"
    )
    son = _person(house, community, "洪志强", "man", date(1968, 7, 1), phone="10023450002")
    wang = _person(house, community, "王小川", "man", date(1990, 5, 20), phone="10023450003", door="石梯巷3号")
    li = _person(house, community, "李文静", "woman", date(1988, 1, 2))
    zhou = _person(house, community, "周敏", "woman", date(1992, 9, 9))
    chen = _person(house, street, "陈立", "man", date(1975, 4, 4))
    xu = _person(house, far, "徐生", "man", date(1980, 8, 8), phone="10023450009")
    for person, kind, place in (
        (li, Post.Kind.STAFF, community),
        (zhou, Post.Kind.OPERATOR, community),
        (chen, Post.Kind.INSPECTOR, street),
        (xu, Post.Kind.STAFF, far),
    ):
        give_post(by=house, at=NOW, person=person, kind=kind, place=place, from_on=date(2026, 1, 1))
    tie = tie_persons(by=house, at=NOW, person=hong, other=son, kind=Tie.Kind.CHILD, emergency_rank=1)
    inform_relative(by=house, at=NOW, tie=tie)
    delegate_to(by=house, at=NOW, person=hong, delegate=son, scopes=["see", "ask", "confirm"], to_on=None)
    card = issue_door_card(by=house, at=NOW, elder=hong)
    helper = volunteer(wang, house)
    return Cast(street, community, far, hong, son, wang, helper, li, zhou, chen, xu, card)


def with_keeper(cast: Cast) -> Person:
    """Keeper Gu, who keeps the places and posts of both districts; only tests of that desk know her."""
    house = machine(TODAY, "test", "cast")
    gu = _person(house, cast.street, "顾清", "woman", date(1984, 2, 2), phone="10023450010")
    for below in (cast.street, cast.far):
        top = Division.objects.get(pk=below.path.split("/")[1])
        give_post(by=house, at=NOW, person=gu, kind=Post.Kind.KEEPER, place=top, from_on=date(2026, 1, 1))
    return gu


def with_leader(cast: Cast) -> tuple[Person, Organisation]:
    """Director Tang, who leads the neighbours' centre; Xiao Wang belongs to it. Only tests of that desk know her."""
    house = machine(TODAY, "test", "cast")
    centre = Organisation.objects.create(name="邻里社工中心", kind="group", place=cast.community)
    open_account(by=house, at=NOW, kind=Bank.Kind.GROUP, unit=Unit.MINUTES, place=cast.community, owner=centre)
    tang = _person(house, cast.street, "唐丽", "woman", date(1980, 5, 5), phone="10023450011")
    give_post(
        by=house,
        at=NOW,
        person=tang,
        kind=Post.Kind.LEADER,
        place=cast.community,
        from_on=date(2026, 1, 1),
        organisation_id=centre.pk,
    )
    join_team(by=house, at=NOW, helper=cast.wang_helper, organisation=centre)
    return tang, centre


def volunteer(person: Person, by: Actor) -> Helper:
    """Makes a person an active volunteer, free every day from eight to six."""
    helper = Helper.objects.create(
        person=person,
        kind=Helper.Kind.VOLUNTEER,
        place=person.place,
        vest_number=f"红{person.pk[:4]}",
        standing=Helper.Standing.ACTIVE,
        standing_since=date(2026, 1, 1),
        enrolled_at=NOW - timedelta(days=300),
        enrolled_by_id=by.person_id,
    )
    Availability.objects.bulk_create(
        Availability(helper=helper, weekday=weekday, from_minute=480, to_minute=1080) for weekday in range(7)
    )
    return helper


def _district(house: Actor, name: str, street_name: str, community_name: str) -> tuple[Division, Division]:
    district = found_division(by=house, at=NOW, charter=Charter(name, "district"))
    street = found_division(by=house, at=NOW, charter=Charter(street_name, "subdistrict"), under=district)
    return street, found_division(by=house, at=NOW, charter=Charter(community_name, "community"), under=street)


def _person(
    house: Actor, place: Division, name: str, gender: str, born_on: date, *, phone: str = "", door: str = ""
) -> Person:
    particulars = Particulars(name=name, gender=gender, born_on=born_on, phones=(phone,) if phone else (), door=door)
    return register_person(by=house, at=NOW, place=place, particulars=particulars)
