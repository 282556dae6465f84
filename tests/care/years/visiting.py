"""Regular contact in the planted year: tiers proposed and taken, doors knocked on, and a diary that is kept by hand.

The diary knows nothing of the rules of the house: the tiers and the days between visits are written down once more.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from huzhu.care.contacts.actions import Report, Terms, change_listing, list_for_contact, note_contact
from huzhu.care.contacts.models import Listing, Proposal
from huzhu.care.contacts.owing import overdue_on, owners_of, press_contacts
from huzhu.care.contacts.reckoning import reckon_dues
from huzhu.care.contacts.tiering import decline_proposal, propose_tiers
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.models import Post
from huzhu.commons.people.queries import actor_of, holders_of
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.simulation.draw import Draw
from tests.care.years.clerk import Drawer, Known, every, some
from tests.care.years.moments import house, moment

SPOKEN = {"red": 7, "yellow": 30, "green": 30}
SEEN = {"red": 30, "yellow": 90, "green": 90}
CLOSER = ("red", "yellow", "green")

Reasons = frozenset[str]


@dataclass(slots=True)
class Page:
    """What the diary says of one person: how closely, what they wish, on the list since, last spoken with and seen."""

    tier: str
    wish: str
    since: date
    spoken: date | None = None
    seen: date | None = None

    def due(self) -> date | None:
        """By when somebody has to be in touch."""
        if self.wish == "none":
            return None
        spoken = (self.spoken or self.since) + timedelta(SPOKEN[self.tier])
        seen = (self.seen or self.since) + timedelta(SEEN[self.tier])
        return spoken if self.wish == "phone" else min(spoken, seen)


def called_for(known: Known) -> tuple[str, Reasons] | None:
    """How closely the rules would have somebody looked after, and why; by hand."""
    if known.lives == "institution":
        return None
    left = some(
        known.said("alone"),
        known.said("empty_nest") or known.said("empty"),
        known.said("left_behind") or known.said("left"),
    )
    worst = None if known.worst is None else known.worst <= 2
    tiers = {
        "red": {
            "old": every(known.aged(80), left),
            "forgetful": every(known.said("shizhi"), known.said("alone")),
            "unable": every(known.at_level(3), known.said("alone")),
        },
        "yellow": {
            "unable": every(known.aged(60), known.at_level(1)),
            "forgetful": every(known.aged(60), known.said("shizhi")),
            "tekun": known.said("tekun"),
            "family": known.said("jisheng"),
            "certified": every(known.aged(60), worst),
        },
        "green": {"left": every(known.aged(60), left)},
    }
    for tier, why in tiers.items():
        held = frozenset(name for name, holds in why.items() if holds)
        if held:
            return tier, held
    return None


@dataclass
class Diary:
    """Who is visited how often, kept by hand beside the house, and where the two say something else."""

    seed: int
    pages: dict[str, Page] = field(default_factory=dict)
    waiting: dict[str, tuple[str, Reasons]] = field(default_factory=dict)
    declined: set[tuple[str, str, Reasons]] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draws who is reached, who wishes what, and how soon staff decide."""
        self.draw = Draw(self.seed, "visits")

    def night(self, today: date) -> None:
        """What the house does by itself before anybody comes."""
        by = machine(today, "job", "contacts")
        reckon_dues(by=by, at=moment(today, 3))
        press_contacts(by=by, at=moment(today, 3))
        propose_tiers(by=by, at=moment(today, 4))

    def morning(self, today: date, drawers: Mapping[str, Drawer]) -> None:
        """Who should be listed is proposed and nobody else; whose visit is over stands there, and somebody was told."""
        self._look_at_proposals(today, drawers)
        over = {who for who, page in self.pages.items() if drawers[who].lives(today) and _over(page, today)}
        found = list(overdue_on(today).select_related("person__place"))
        for who in over ^ {one.person_id for one in found}:
            self.faults.append(f"{today} {who}: over by the {'diary' if who in over else 'house'} alone")
        told = set(Notice.objects.filter(about=f"contacts:{today}").values_list("person", flat=True))
        owners = owners_of((one.person.place for one in found), today)
        for one in found:
            if owners.get(one.person.place_id) not in told:
                self.faults.append(f"{today} {one.person_id}: is over and nobody who owes it was told")
        self.done["over"] += len(over)
        self.done["over, red"] += sum(self.pages[who].tier == "red" for who in over)

    def _look_at_proposals(self, today: date, drawers: Mapping[str, Drawer]) -> None:
        self.waiting = {}
        for who, drawer in drawers.items():
            wanted = called_for(Known(drawer, today)) if drawer.lives(today) else None
            page = self.pages.get(who)
            less = wanted and (page is None or CLOSER.index(wanted[0]) < CLOSER.index(page.tier))
            if wanted and less and (who, *wanted) not in self.declined:
                self.waiting[who] = wanted
        here = dict(Proposal.objects.filter(closed_at__isnull=True).values_list("person", "tier"))
        by_hand = {who: tier for who, (tier, _why) in self.waiting.items()}
        for who in sorted({*here, *by_hand}):
            if here.get(who) != by_hand.get(who):
                self.faults.append(f"{today} {who}: proposed {here.get(who)}, by hand {by_hand.get(who)}")

    def day(self, today: date) -> None:
        """Staff decide on most proposals; of those due most are rung or visited, and most of these answer."""
        by = house(today)
        for proposal in (
            Proposal.objects.filter(closed_at__isnull=True).select_related("person__place").order_by("person")
        ):
            chance = self.draw.unit()
            if chance < 0.8:
                self._take(by, today, proposal)
            elif chance < 0.9:
                decline_proposal(by=by, at=moment(today, 9), proposal=proposal, because="家人每天都在")
                self.declined.add((proposal.person_id, *self.waiting[proposal.person_id]))
                self.done["declined"] += 1
        due = Listing.objects.filter(ended_at__isnull=True, person__died_on__isnull=True, due_on__lte=today)
        for listing in due.select_related("person__place").order_by("person"):
            if self.draw.chance(0.7):
                self._visit(today, listing)

    def _take(self, by: Actor, today: date, proposal: Proposal) -> None:
        who, at = proposal.person_id, moment(today, 9)
        page = self.pages.get(who)
        wish = page.wish if page else self.draw.pick(("any",) * 8 + ("phone", "none"))
        terms = Terms(proposal.tier, "按规则", wish)
        if page is None:
            list_for_contact(by=by, at=at, person=proposal.person, terms=terms)
            self.pages[who] = Page(proposal.tier, wish, today)
        else:
            change_listing(by=by, at=at, listing=Listing.objects.get(person=who, ended_at__isnull=True), terms=terms)
            page.tier = proposal.tier
        self.done["taken"] += 1

    def _visit(self, today: date, listing: Listing) -> None:
        place = listing.person.place
        staff = holders_of(place, Post.Kind.STAFF, today)
        if not staff:  # up a place of the street where nobody works: over, until somebody is given the post
            self.done["nobody works there"] += 1
            return
        by = actor_of(staff[0], today, via="test")
        how = "door" if listing.at_door else self.draw.pick(("phone", "phone", "video", "door"))
        outcome = self.draw.pick(("well",) * 8 + ("missed", "missed", "wrong"))
        words = "头晕" if outcome == "wrong" else ""
        note_contact(by=by, at=moment(today, 14), listing=listing, report=Report(how, outcome, words))
        page = self.pages[listing.person_id]
        if outcome != "missed":
            page.spoken = today
            page.seen = today if how == "door" else page.seen
        self.done[f"contact {outcome}"] += 1


def _over(page: Page, today: date) -> bool:
    due = page.due()
    return due is not None and due < today
