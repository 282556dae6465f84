"""Living the planted year through the real actions, night by night, and asking each morning what a clerk would know."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from huzhu.care.entitlement.actions import find_entitled
from huzhu.care.entitlement.lists import adopt_list
from huzhu.care.entitlement.models import Answer, Finding, Search
from huzhu.care.entitlement.queries import places_searched
from huzhu.care.visits.deaths import report_death
from huzhu.care.visits.deaths_undone import undo_death
from huzhu.commons.people.actions import Particulars, note_fact
from huzhu.commons.people.correcting import Because, correct_person, end_fact, own_phones, record_mark
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.people.moving import move_person
from huzhu.commons.places.models import Division
from huzhu.commons.timebank.models import Estate
from huzhu.doors.cli.duty import Duty
from huzhu.doors.cli.settling import settle_town
from huzhu.kernel.actor import machine
from huzhu.kernel.simulation.town import Size, hill_town
from tests.care.years.clerk import Drawer, Due, Known, Paper, changes, verdicts
from tests.care.years.moments import house, moment
from tests.care.years.planting import DAY, SINGLE, Event, Soul, planted
from tests.care.years.visiting import Diary

NATION, CITY, EXAMPLE = "entitlement", "entitlement_chongqing", "entitlement_example"


@dataclass
class Year:
    """The town, its people's drawers beside its register, and where the two say something else."""

    seed: int
    size: Size
    first: date
    days: int
    share: float = 1.0
    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Settles the town the day before, and puts into a drawer what its people tell."""
        town = hill_town(self.seed, size=self.size, on=self.first)
        duty = Duty(house(self.first), moment(self.first, 0))
        self.top = settle_town(duty, town, self.first)
        self.place = {one.pk: one for one in Division.objects.order_by("path", "pk")}
        self.communities = [self.place[key] for key in town.communities]
        self.street = self.place[str(self.communities[0].path.split("/")[-3])]
        self.lives_in = dict(Person.objects.order_by("pk").values_list("pk", "place"))
        born = dict(Person.objects.order_by("pk").values_list("pk", "born_on"))
        self.drawers = {key: Drawer(day) for key, day in born.items()}
        since = self.first - timedelta(days=200)
        for elder in town.elders:
            self.drawers[elder.key].papers += [Paper(kind, value, since) for kind, value in elder.facts]
        souls = [Soul(one.key, one.born_on, one.living, one.household, one.hardship) for one in town.elders]
        self.calendar = planted(souls, self.seed, self.first, self.days, share=self.share)
        self.lists: list[tuple[str, date, str]] = []
        self.told: dict[str, Due] = {who: {} for who in self.drawers}
        self.diary = Diary(self.seed, done=self.done, faults=self.faults)

    def live(self) -> None:
        """Night, morning, day; three lists begin to hold on the way."""
        for number in range(self.days):
            today = self.first + number * DAY
            found = self._night(today)
            self.diary.night(today)
            self._morning(today, found)
            self.diary.morning(today, self.drawers)
            self._adopt(number, today)
            self.diary.day(today)
            for event in self.calendar.get(today, ()):
                self._happen(today, event)
                self.done[event.what] += 1

    def _adopt(self, number: int, today: date) -> None:
        """The street goes by the city's list, and later one community by another, which it leaves again."""
        plan = {
            self.days // 4: (self.street, CITY),
            self.days // 2: (self.communities[0], EXAMPLE),
            self.days * 3 // 4: (self.communities[0], NATION),
        }
        if number in plan:
            place, pack = plan[number]
            adopt_list(
                by=house(today), at=moment(today, 9), place=place, pack=pack, from_on=today + DAY, because="试点"
            )
            self.lists.append((place.path, today + DAY, pack))

    def _night(self, today: date) -> list[Search]:
        by = machine(today, "job", "find entitled")
        return [find_entitled(by=by, at=moment(today, 3), place=place) for place in places_searched()]

    def _morning(self, today: date, searches: list[Search]) -> None:
        """Every answer and every finding is the clerk's, and none is missing."""
        said = {one.person_id: one.due() for one in Answer.objects.order_by("pk")}
        found: dict[str, dict[str, str]] = {}
        for one in Finding.objects.filter(search__in=searches).order_by("pk"):
            found.setdefault(one.person_id, {})[str(one.benefit)] = str(one.kind)
        for who, drawer in self.drawers.items():
            told = verdicts(Known(drawer, today), self._list_of(who, today)) if drawer.lives(today) else {}
            now = {code: amount for code, (holds, amount) in told.items() if holds}
            before, self.told[who] = self.told[who], now
            self._agree(today, who, "answer", said.get(who, {}), now)
            news = changes(before, now, told.items())
            self._agree(today, who, "finding", found.get(who, {}), news)
            self.done["items due"] += len(now)
            self.done.update(f"finding {kind}" for kind in news.values())

    def _agree(self, today: date, who: str, what: str, said: Mapping[str, object], known: Mapping[str, object]) -> None:
        for code in sorted({*said, *known}):
            if said.get(code, "-") != known.get(code, "-"):
                here, there = said.get(code, "-"), known.get(code, "-")
                self.faults.append(f"{today} {who} {what} {code}: house {here}, clerk {there}")

    def _list_of(self, who: str, today: date) -> str:
        """The nearest place that goes by a list; of its lists the one that began last."""
        path = self.place[self.lives_in[who]].path
        held = [(place, since, pack) for place, since, pack in self.lists if path.startswith(place) and since <= today]
        return max(held, key=lambda one: (len(one[0]), one[1]))[2] if held else NATION

    def _happen(self, today: date, event: Event) -> None:
        {"note": self._note, "end": self._end, "die": self._die, "revive": self._revive, "move": self._move,
         "correct": self._correct}[event.what](today, event)  # fmt: skip

    def _note(self, today: date, event: Event) -> None:
        since, papers = event.since or today, self.drawers[event.who].papers
        note_fact(
            person=self._person(event),
            kind=event.kind,
            value=event.value,
            from_on=since,
            source="",
            by=house(today),
            at=moment(today, 10),
        )
        if event.kind in SINGLE:  # from that day on it is so, whatever was told before of now or later
            running = [one for one in papers if one.kind == event.kind and (one.until is None or one.until > today)]
            for paper in running:
                if paper.since >= since:
                    papers.remove(paper)
                elif paper.until is None or paper.until > since:
                    paper.until = since
        papers.append(Paper(event.kind, event.value, since))

    def _end(self, today: date, event: Event) -> None:
        papers = self.drawers[event.who].papers
        paper = next(one for one in papers if (one.kind, one.value, one.until) == (event.kind, event.value, None))
        open_facts = Fact.objects.filter(person=event.who, kind=event.kind, to_on=None).order_by("pk")
        end_fact(
            fact=next(one for one in open_facts if str(one.value) == event.value),
            by=house(today),
            at=moment(today, 10),
        )
        if paper.since >= today:
            papers.remove(paper)
        else:
            paper.until = today

    def _die(self, today: date, event: Event) -> None:
        died_on = event.since or today
        report_death(
            member=self._person(event), died_on=died_on, document="死亡证明", by=house(today), at=moment(today, 10)
        )
        self.drawers[event.who].died_on = died_on

    def _revive(self, today: date, event: Event) -> None:
        estate = Estate.objects.filter(member=event.who).order_by("-noted_at")[0]
        undo_death(estate=estate, because="同名", by=house(today), at=moment(today, 10))
        self.drawers[event.who].died_on = None

    def _move(self, today: date, event: Event) -> None:
        """To the next door of another place; in one case of ten to the street itself."""
        number, person = int(event.value), self._person(event)
        place = self.communities[number % len(self.communities)] if number % 10 else self.street
        if person.died_on is None:
            move_person(
                person=person,
                place=place,
                door=f"新居{number}号",
                mark=record_mark(person),
                by=house(today),
                at=moment(today, 10),
            )
            self.lives_in[event.who] = place.pk

    def _correct(self, today: date, event: Event) -> None:
        person, born_on = self._person(event), date.fromisoformat(event.value)
        right = Particulars(
            name=str(person.name),
            gender=person.gender,
            born_on=born_on,
            door=str(person.door),
            phones=own_phones(person),
        )
        mark, why = record_mark(person), Because.PAPER
        correct_person(person=person, particulars=right, mark=mark, because=why, by=house(today), at=moment(today, 10))
        self.drawers[event.who].born_on = born_on

    def _person(self, event: Event) -> Person:
        return Person.objects.select_related("place").get(pk=event.who)
