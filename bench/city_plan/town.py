"""A made-up city in an empty database: towns of six communities on hills, and two hundred visits a day in each."""

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Availability, Certificate, Helper, ServiceRefusal, Skill
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.places.actions import Charter, found_division, lay_streets
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import MACHINE_ID, Actor, machine
from huzhu.kernel.moments import moment_at
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.simulation import folk
from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.town import Size, Town, hill_town

COMMUNITIES_A_TOWN = 6
VISITS = 200
ASKED_MORE = 1.10  # one need in fourteen is refused by staff
HELPERS = 80  # active people of a community. dispatch.md 1: 15-80
ELDERS = 400
KNOWN_SHARE = 0.8  # elders whom somebody has visited before: [P]
ROWS = 2_000


def answer(deed: str, *words: str) -> dict[str, object]:
    """`found` a city; `settle` its CITY COUNT SEED DAY SHARE/OF, its towns with each need of the day; `count` it."""
    return {"found": _found, "settle": _settle, "count": _count}[deed](*words)


def _found() -> dict[str, object]:
    at, by = _now()
    return {"place": found_division(by=by, at=at, charter=Charter("山湾市", "city")).pk}


def _settle(city: str, communities: str, seed: str, day: str, share: str) -> dict[str, object]:
    """Every so many-th town, so that several processes share the work."""
    at, by = _now()
    place, on, (number, of) = Division.objects.get(pk=city), date.fromisoformat(day), map(int, share.split("/"))
    towns = range(-(-int(communities) // COMMUNITIES_A_TOWN))
    for town in towns[number::of]:
        count = min(COMMUNITIES_A_TOWN, int(communities) - town * COMMUNITIES_A_TOWN)
        size = Size(ELDERS * count, HELPERS * count, count, round(VISITS * ASKED_MORE * count))
        with transaction.atomic():
            _Settler(by, at, on, hill_town(1000 * int(seed) + town, size=size, on=on)).settle(place)
        sys.stderr.write(f"\rtown {town + 1} of {len(towns)} ")
    return {}


def _count(city: str) -> dict[str, object]:
    return {
        "place": city,
        "communities": Division.objects.filter(tier="community").count(),
        "visits": Need.objects.filter(state="approved").count(),
        "people": Helper.objects.count(),
    }


def _now() -> tuple[datetime, Actor]:
    at = timezone.now()
    return at, machine(timezone.localdate(at), "bench", "city plan")


class _Settler:
    """Writes one town in rows: what the real actions would write one by one, without notices and journal."""

    def __init__(self, by: Actor, at: datetime, day: date, town: Town) -> None:
        self.by, self.at, self.day, self.town = by, at, day, town
        self.draw = Draw(town.seed, "bench")
        self.catalogue = catalogue_on(day)
        self.places: dict[str, Division] = {}
        self.people: dict[str, Person] = {}
        self.helpers: dict[str, list[str]] = {}

    def settle(self, city: Division) -> None:
        street = found_division(by=self.by, at=self.at, charter=Charter("街道", "subdistrict"), under=city)
        lay_streets(by=self.by, at=self.at, place=street, streets=self.town.streets)
        nodes = {place.key: (place.name, place.node) for place in self.town.places}
        for key in self.town.communities:
            name, node = nodes[key]
            charter = Charter(name, "community", station_node=node, key=key)
            self.places[key] = found_division(by=self.by, at=self.at, charter=charter, under=street)
        asked = [need for need in self.town.needs if not need.refused_because]
        elders = {elder.key: elder for elder in self.town.elders}
        asking = [elders[key] for key in sorted({need.elder for need in asked})]
        # Every town has its Grandma Hong by the same key: here each person has a code of their own.
        self.people = {one.key: self.person(one) for one in [*asking, *self.town.helpers]}
        Person.objects.bulk_create(self.people.values(), ROWS)
        facts = [(self.people[one.key], str(one.level)) for one in asking]
        Fact.objects.bulk_create(
            [Fact(person=who, kind="ability", value=level, from_on=self.day) for who, level in facts], ROWS
        )
        self.enrol()
        Need.objects.bulk_create([self.need(one, elders[one.elder]) for one in asked], ROWS)
        self.remember(asking)

    def person(self, one: folk.Elder | folk.Helper) -> Person:
        return Person(
            name=one.name,
            gender=one.gender,
            born_on=one.born_on,
            place=self.places[one.home.community],
            street_node=one.home.node,
            registered_at=self.at,
            registered_by_id=MACHINE_ID,
        )

    def enrol(self) -> None:
        rows = [self.helper(one) for one in self.town.helpers]
        Helper.objects.bulk_create(rows, ROWS)
        known = {one.key: row for one, row in zip(self.town.helpers, rows, strict=True)}
        for row in rows:
            self.helpers.setdefault(row.place_id, []).append(row.pk)
        Skill.objects.bulk_create(list(self.skills(known)), ROWS)
        Certificate.objects.bulk_create(list(self.papers(known)), ROWS)
        hours = [(known[one.key], hour) for one in self.town.helpers for hour in one.hours]
        Availability.objects.bulk_create(
            [
                Availability(helper=row, weekday=hour.weekday, from_minute=hour.from_minute, to_minute=hour.to_minute)
                for row, hour in hours
            ],
            ROWS,
        )
        ServiceRefusal.objects.bulk_create(
            [ServiceRefusal(helper=known[one.key], service=code) for one in self.town.helpers for code in one.refuses],
            ROWS,
        )

    def helper(self, one: folk.Helper) -> Helper:
        return Helper(
            person=self.people[one.key],
            kind=one.kind,
            place=self.places[one.home.community],
            standing="active",
            standing_since=self.day - timedelta(days=100),
            max_minutes_a_day=one.max_minutes_a_day,
            max_visits_a_day=one.max_visits_a_day,
            enrolled_at=self.at,
            enrolled_by_id=MACHINE_ID,
        )

    def skills(self, known: dict[str, Helper]) -> Iterator[Skill]:
        for one in self.town.helpers:
            yield from (Skill(helper=known[one.key], code=proof.skill, level=proof.level) for proof in one.proofs)

    def papers(self, known: dict[str, Helper]) -> Iterator[Certificate]:
        for one in self.town.helpers:
            for proof in one.proofs:
                yield Certificate(
                    helper=known[one.key],
                    skill_code=proof.skill,
                    valid_from=proof.valid_from,
                    valid_to=proof.expires_on,
                    verified_at=self.at,
                    verified_by_id=MACHINE_ID,
                )

    def need(self, one: folk.TownNeed, elder: folk.Elder) -> Need:
        zone = self.places[elder.home.community].time_zone
        return Need(
            elder=self.people[one.elder],
            place=self.places[elder.home.community],
            service=one.service,
            channel="phone",
            earliest_at=moment_at(self.day, one.from_minute, zone),
            latest_start_at=moment_at(self.day, one.to_minute, zone),
            minutes=self.catalogue.service(one.service).minutes or 30,
            wants_familiar=one.wants_familiar,
            wants_gender=one.wants_gender or "",
            urgent=one.urgent,
            state="approved",
            asked_at=self.at,
            asked_by_id=MACHINE_ID,
            approved_at=self.at,
            approved_by_id=MACHINE_ID,
        )

    def remember(self, elders: Sequence[folk.Elder]) -> None:
        """Most elders know a face or two: a visit of last month."""
        met = [elder for elder in elders if self.draw.chance(KNOWN_SHARE)]
        before = self.at - timedelta(days=30)
        needs = [self.past_need(elder, before) for elder in met]
        Need.objects.bulk_create(needs, ROWS)
        Assignment.objects.bulk_create(
            [
                Assignment(
                    need=need,
                    helper_id=self.draw.pick(self.helpers[need.place_id]),
                    starts_at=before,
                    ends_at=before + timedelta(hours=1),
                    state="accepted",
                    offered_at=before,
                    offered_by_id=MACHINE_ID,
                    answer_by_at=before,
                    answered_at=before,
                    answered_by_id=MACHINE_ID,
                    begun_at=before,
                    password="荷叶",
                )
                for need in needs
            ],
            ROWS,
        )

    def past_need(self, elder: folk.Elder, before: datetime) -> Need:
        return Need(
            elder=self.people[elder.key],
            place=self.places[elder.home.community],
            service="P1",
            channel="phone",
            earliest_at=before,
            latest_start_at=before,
            minutes=60,
            state="closed",
            asked_at=before,
            asked_by_id=MACHINE_ID,
            approved_at=before,
            approved_by_id=MACHINE_ID,
            closed_at=before,
        )
