"""A morning at the station, for callers of the API: one need in each state, and everybody signed in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from huzhu.care.calls.actions import Begun, Ending, begin_call, write_call
from huzhu.care.calls.models import Call as PhoneCall
from huzhu.care.contacts.actions import Report, Terms, list_for_contact, note_contact
from huzhu.care.contacts.models import Contact, Listing, Proposal, Shock, Worry
from huzhu.care.contacts.shocks import note_shock
from huzhu.care.dispatch.actions import accept_assignment, give_back, offer_visit
from huzhu.care.dispatch.illness import fall_ill
from huzhu.care.dispatch.models import Assignment, Illness, PlanRun, Replacement, Steer
from huzhu.care.dispatch.planning import propose_day
from huzhu.care.dispatch.steering import forbid
from huzhu.care.dispatch.telling import tell_run
from huzhu.care.entitlement.models import Application
from huzhu.care.guarantee.actions import approve_purchase, fund_reserve, propose_purchase
from huzhu.care.guarantee.models import Purchase
from huzhu.care.helpplans.models import Referral
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help, open_incident
from huzhu.care.needs.models import Incident, Need
from huzhu.care.rounds.actions import Rhythm, agree_to_keep, ask_keeper, book_round
from huzhu.care.rounds.models import Keeper, Round
from huzhu.care.thanks.actions import thank_helpers
from huzhu.care.thanks.models import Thanks
from huzhu.care.visits.actions import check_in, check_out, dispute_visit
from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.showing import Showing
from huzhu.commons.announcements.actions import BoardLine, announce_line
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.bank.actions import issuance_pool, member_account, post_entry
from huzhu.commons.bank.models import Entry
from huzhu.commons.bank.posting import Move
from huzhu.commons.codes import new_code
from huzhu.commons.helpers.models import Helper
from huzhu.commons.honours.models import Honour
from huzhu.commons.notices.models import Notice
from huzhu.commons.openings.actions import read_opening
from huzhu.commons.openings.models import Opening, OpeningRow
from huzhu.commons.people.actions import Particulars, register_person, tie_persons
from huzhu.commons.people.models import Account, Delegation, Person, Tie
from huzhu.commons.points.models import Award
from huzhu.commons.rulebook.actions import adopt_rules, keep_shipped
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.rulebook.queries import rules_at
from huzhu.commons.timebank.actions import set_apart_above_limit, share_time
from huzhu.commons.timebank.estates import note_death
from huzhu.commons.timebank.heirs import name_heir
from huzhu.commons.timebank.leaving import freeze_account
from huzhu.commons.timebank.models import Estate, Heir, Sharing
from huzhu.kernel.actor import machine
from huzhu.kernel.rosters.sheets import Sheet
from huzhu.kernel.timebank.balances import read_balances
from huzhu.kernel.units import Unit
from huzhu.oversight.replays.actions import begin_replay
from huzhu.oversight.replays.models import YearReplay
from huzhu.oversight.vigilance.models import Drawing, Flag, FlaggedVisit, PhoneBack
from huzhu.programmes.shop.actions import hand_over_goods, reserve_goods
from huzhu.programmes.shop.models import Goods, Reservation, Shop
from huzhu.programmes.shop.stocking import Offer, add_goods, open_shop, stock_goods
from tests.cast import NOW, TODAY, Cast, assemble, volunteer
from tests.trust.helped import helped

ROOT = "/api/v1"
_keys = count()


def stand_still(settings: Any, monkeypatch: Any) -> None:
    """The clock stands at nine in the morning, and only the API's addresses are there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise looks for it
    settings.ROOT_URLCONF = "tests.doors.api.addresses"
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def new_key() -> str:
    """An Idempotency-Key that no test has used."""
    return f"key-{next(_keys)}"


class Caller:
    """One person's program: signed in, speaking JSON."""

    def __init__(self, person: Person | None, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        if person is not None:
            account = Account.objects.filter(person=person).first()
            account = account or Account.objects.create(username=person.pk, person=person)
            self.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    def get(self, path: str, **query: object) -> Any:
        """What the API answers to a question."""
        return self.client.get(ROOT + path, query)

    def post(self, path: str, body: object = None, *, key: str | None = None, **headers: str) -> Any:
        """What the API answers to a deed; each with its own key unless one is given, none where it is empty."""
        key = new_key() if key is None else key
        if key:
            headers["Idempotency-Key"] = key
        content = {} if body is None else body
        return self.client.post(ROOT + path, content, content_type="application/json", headers=headers)


@dataclass(slots=True)
class Scene:
    """The cast, and one row of each kind to act upon."""

    cast: Cast
    asked: Need
    approved: Need
    offered: Assignment
    accepted: Assignment
    attended: Assignment
    left: Visit
    disputed: Visit
    notice: Notice
    delegation: Delegation
    booked: Round
    asking: Keeper
    keeping: Keeper
    proposed: PlanRun
    told: PlanRun
    steer: Steer
    gone: Assignment
    search: Replacement
    incident: Incident
    illness: Illness
    sharing: Sharing
    above: Entry
    father: Person
    edition: Edition
    replay: YearReplay
    flag: Flag
    looked: Flag
    call: PhoneBack
    opening: Opening
    opening_row: OpeningRow
    estate: Estate
    heir: Heir
    purchase: Purchase
    purchase_ordered: Purchase
    waiting: Need
    calling: PhoneCall
    rung: PhoneCall
    thanks: Thanks
    honour: Honour
    shop: Shop
    goods: Goods
    kept: Reservation
    handed: Reservation
    announcement: Announcement
    listing: Listing
    contact: Contact
    worry: Worry
    shock: Shock
    proposal: Proposal
    application: Application
    referral: Referral
    answered: Referral

    def caller(self, name: str, language: str = "en") -> Caller:
        """`li`, `zhou`, … as a caller; `anonymous` is nobody."""
        return Caller(None if name == "anonymous" else getattr(self.cast, name), language)


def morning() -> Scene:
    """Sets the scene. Needs a database."""
    cast = assemble()
    asked = need_of(cast, at=NOW + timedelta(hours=30))
    approved = approved_need(cast, at=NOW + timedelta(hours=6))
    offered = offer(cast, approved_need(cast, at=NOW + timedelta(hours=4)))
    accepted = promise(cast, approved_need(cast, at=NOW + timedelta(minutes=30)))
    attended = promise(cast, approved_need(cast, at=NOW - timedelta(minutes=40)))
    check_in(by=cast.actor(cast.li), at=NOW - timedelta(minutes=40), assignment=attended, showing=by_phone())
    left = past_visit(cast, NOW - timedelta(hours=4))
    disputed = past_visit(cast, NOW - timedelta(hours=7))
    (thanks,) = thank_helpers(by=cast.actor(cast.hong), at=NOW - timedelta(hours=2), visit=disputed, words="多谢")
    dispute_visit(by=cast.actor(cast.li), at=NOW - timedelta(hours=1), visit=disputed, because="nobody came")
    notice = Notice.objects.filter(person=cast.hong, channel=Notice.Channel.CALL).order_by("told_at", "pk")[0]
    delegation = Delegation.objects.get(person=cast.hong)
    booked, asking, keeping = regular(cast)
    rows = (asked, approved, offered, accepted, attended, left, disputed, notice, delegation, booked, asking, keeping)
    more = (*saved(cast), *ruled(cast), *watched(cast, left, disputed), *brought_in(cast), *left_behind(cast))
    more = (*more, *guaranteed(cast), *telephoned(cast))
    return Scene(
        cast,
        *rows,
        *planned(cast),
        *lost(cast),
        *more,
        thanks,
        *counter(cast),
        announced(cast),
        *in_touch(cast),
        *helped(cast),
    )


def watched(cast: Cast, left: Visit, disputed: Visit) -> tuple[Flag, Flag, PhoneBack]:
    """A flag about two visits, one that Inspector Chen looks into, and a call drawn by chance."""
    flag = Flag.objects.create(
        place=cast.community, whose="pair", key=f"{cast.wang.pk} {cast.hong.pk}", about=cast.wang,
        findings=[{"sign": "to_the_minute", "seen": 1, "of": 1, "usual": 200}], weight_tenths=70, seen_to_on=TODAY,
        raised_at=NOW,
    )  # fmt: skip
    FlaggedVisit.objects.bulk_create(FlaggedVisit(flag=flag, visit=one) for one in (left, disputed))
    counts = {"seed": 1, "visits_count": 1, "drawn_count": 1, "drawn_at": NOW}
    drawing = Drawing.objects.create(place=cast.community, day=TODAY - timedelta(days=1), **counts)
    call = PhoneBack.objects.create(visit=left, elder=cast.hong, drawing=drawing, chance_ppm=1_000_000, due_at=NOW)
    looked = Flag.objects.create(
        place=cast.community, whose="helper", key=cast.wang.pk, about=cast.wang, weight_tenths=60, seen_to_on=TODAY,
        raised_at=NOW, state="taken", taken_at=NOW, taken_by=cast.chen,
    )  # fmt: skip
    return flag, looked, call


def planned(cast: Cast) -> tuple[PlanRun, PlanRun, Steer]:
    """A proposal for one day, a plan told for another, and what staff have set for the need behind it."""
    li, at = cast.actor(cast.li), NOW - timedelta(hours=18)
    need = approved_need(cast, at=NOW + timedelta(days=3))
    days = [(NOW + timedelta(days=number)).date() for number in (3, 4)]
    told, proposed = (
        propose_day(by=li, at=at, place=cast.community, day=day, seed=1, seconds=1, iterations=1) for day in days
    )
    told = tell_run(by=li, at=at, run=told)
    return proposed, told, forbid(by=li, at=at, need=need, helper=cast.wang_helper)


def lost(cast: Cast) -> tuple[Assignment, Replacement, Incident, Illness]:
    """A promise given back, the search for another with a grid member free to go, an incident, and a past illness."""
    wang = cast.actor(cast.wang)
    grid = volunteer(cast.zhou, cast.actor(cast.li))
    Helper.objects.filter(pk=grid.pk).update(kind=Helper.Kind.GRID)
    gone = promise(cast, approved_need(cast, at=NOW + timedelta(hours=8)))
    give_back(by=wang, at=NOW, assignment=gone, why="cannot_come")
    open_incident(by=wang, at=NOW, need=gone.need, kind="late", about=gone.pk)
    illness = fall_ill(by=wang, at=NOW - timedelta(days=9), helper=cast.wang_helper, to_on=TODAY - timedelta(days=8))
    return gone, Replacement.objects.get(need=gone.need), Incident.objects.get(about=gone.pk), illness


def ruled(cast: Cast) -> tuple[Edition, YearReplay]:
    """The street follows Nanjing's pack from today on; the one of Beijing waits, its year there is being reckoned."""
    keep_shipped(by=machine(TODAY, "test", "scene"), at=NOW)
    by, editions = cast.actor(cast.chen), {one.pack: one for one in Edition.objects.order_by("pk")}
    nanjing, beijing = editions["timebank_nanjing"], editions["timebank_beijing"]
    adopt_rules(by=by, at=NOW, place=cast.street, edition=nanjing, from_on=TODAY, because="示范")
    return beijing, begin_replay(by=by, at=NOW, place=cast.street, edition=beijing)


def saved(cast: Cast) -> tuple[Sharing, Entry, Person]:
    """The son's time may be used for Grandma Hong; of hers some lies above the limit; Wang has an old father."""
    house = machine(TODAY, "test", "scene")
    sharing = share_time(by=cast.actor(cast.son), at=NOW, member=cast.son, other=cast.hong)
    account = member_account(by=house, at=NOW, person=cast.hong)
    pool = issuance_pool(by=house, at=NOW, place=cast.community)
    moves = [Move(pool, account, 90_600)]
    above = post_entry(by=house, at=NOW, reference=f"saved:{account.pk}", kind=Entry.Kind.CREDIT, moves=moves)
    set_apart_above_limit(by=house, at=NOW, account=account, earned=above, rules=rules_at(cast.community, TODAY))
    particulars = Particulars(name="王父", gender="man", born_on=date(1950, 1, 1))
    father = register_person(by=house, at=NOW, place=cast.community, particulars=particulars)
    tie_persons(by=house, at=NOW, person=father, other=cast.wang, kind=Tie.Kind.CHILD)
    return sharing, Entry.objects.get(reference=f"above:{above.pk}"), father


def brought_in(cast: Cast) -> tuple[Opening, OpeningRow]:
    """A list of hours saved elsewhere: one row is sure, one waits for somebody."""
    rows = [["姓名", "出生日期", "小时"], ["洪志强", "1968-07-01", "2"], ["王小川", "", "3"]]
    read = list(read_balances([Sheet("一", rows)], on=TODAY))
    by = cast.actor(cast.li)
    opening = read_opening(by=by, at=NOW, place=cast.community, rows=read, file_digest="list")
    return opening, opening.rows.get(state=OpeningRow.State.DOUBTFUL)


def left_behind(cast: Cast) -> tuple[Estate, Heir]:
    """Somebody has died, noted by the house; Grandma Hong has named her son; Operator Zhou's account is frozen."""
    house = machine(TODAY, "test", "scene")
    particulars = Particulars(name="钱老", born_on=date(1940, 1, 1))
    dead = register_person(by=house, at=NOW, place=cast.community, particulars=particulars)
    estate = note_death(by=house, at=NOW, member=dead, died_on=TODAY, document="证明")
    freeze_account(by=house, at=NOW, member=cast.zhou)
    return estate, name_heir(by=house, at=NOW, member=cast.hong, other=cast.son)


def telephoned(cast: Cast) -> tuple[PhoneCall, PhoneCall]:
    """Operator Zhou is on the telephone; Staff Li has promised to ring back."""
    zhou, li, place = cast.actor(cast.zhou), cast.actor(cast.li), cast.community
    calling = begin_call(by=zhou, at=NOW, place=place, begun=Begun(new_code(), NOW, "10023450001"))
    ending = Ending("ring_back", words="问补贴", person=cast.hong, about=cast.hong)
    return calling, write_call(by=li, at=NOW, place=place, begun=Begun(new_code(), NOW), ending=ending)


def guaranteed(cast: Cast) -> tuple[Purchase, Purchase, Need]:
    """An order to decide on, another that is ordered, and a need for which none is proposed yet."""
    house, chen = machine(TODAY, "test", "scene"), cast.actor(cast.chen)
    fund_reserve(by=chen, at=NOW, place=cast.street, minutes=6000, reference=cast.street.pk)
    waiting = [approved_need(cast, at=NOW + timedelta(days=40 + number)) for number in range(3)]
    first, second = (propose_purchase(by=house, at=NOW, need=need) for need in waiting[:2])
    return first, approve_purchase(by=chen, at=NOW, purchase=second, provider="家政"), waiting[2]


def counter(cast: Cast) -> tuple[Honour, Shop, Goods, Reservation, Reservation]:
    """Xiao Wang's star; a shop where one piece is kept for Grandma Hong and one was handed over to her."""
    li, house = cast.actor(cast.li), machine(TODAY, "test", "scene")
    star = Honour.objects.create(
        person=cast.wang, place=cast.community, stars=1, needed_minutes=6000, given_minutes=6000, given_on=TODAY,
        rules="default/1",
    )  # fmt: skip
    account = member_account(by=house, at=NOW, person=cast.hong, unit=Unit.POINTS)
    pool = issuance_pool(by=house, at=NOW, place=cast.community, unit=Unit.POINTS)
    moves = [Move(pool, account, 100)]
    earned = post_entry(by=house, at=NOW, reference=f"points:{account.pk}", kind=Entry.Kind.CREDIT, moves=moves)
    days = {"earned_on": TODAY, "last_on": TODAY + timedelta(days=400)}
    Award.objects.create(
        person=cast.hong, deed="star", reference=f"star:{account.pk}", entry=earned, points=100, **days
    )
    shop = open_shop(by=li, at=NOW, place=cast.community, weekdays=range(7), opens_minute=480, closes_minute=1200)
    goods = add_goods(by=li, at=NOW, shop=shop, offer=Offer("洗衣液", 20, "2 公斤"))
    goods = stock_goods(by=li, at=NOW, goods=goods, pieces=9, giver="街道慈善超市")
    kept, handed = (reserve_goods(by=li, at=NOW, person=cast.hong, goods=goods, pieces=1) for _ in range(2))
    return star, shop, goods, kept, hand_over_goods(by=li, at=NOW, reservation=handed)


def in_touch(cast: Cast) -> tuple[Listing, Contact, Worry, Shock, Proposal]:
    """Grandma Hong is on the list for regular contact, and on the telephone something was wrong."""
    li, report = cast.actor(cast.li), Report("phone", "wrong", "头晕")
    listing = list_for_contact(by=li, at=NOW - timedelta(days=3), person=cast.hong, terms=Terms("red", "独居"))
    contact = note_contact(by=li, at=NOW - timedelta(hours=2), listing=listing, report=report)
    shock = note_shock(by=li, at=NOW - timedelta(hours=1), listing=listing, kind="hospital")
    proposal = Proposal.objects.create(person=cast.hong, tier="red", same=b"0" * 16, proposed_at=NOW)
    return listing, contact, Worry.objects.get(contact=contact), shock, proposal


def announced(cast: Cast) -> Announcement:
    """A choir on the board."""
    line = BoardLine("activity", "邻里合唱队", TODAY, "院坝", from_minute=870)
    return announce_line(by=cast.actor(cast.li), at=NOW, place=cast.community, line=line)


def regular(cast: Cast) -> tuple[Round, Keeper, Keeper]:
    """Regular visits that wait for a decision; two that Xiao Wang is asked to keep, and has agreed to keep."""
    li, wang = cast.actor(cast.li), cast.actor(cast.wang)
    booked, second, third = (round_of(cast, at=NOW + timedelta(days=30 + number)) for number in range(3))
    asking, keeping = (
        ask_keeper(by=li, at=NOW - timedelta(hours=20), booked=one, helper=cast.wang_helper, seat=0)
        for one in (second, third)
    )
    return booked, asking, agree_to_keep(by=wang, at=NOW - timedelta(hours=19), keeper=keeping)


def round_of(cast: Cast, *, at: datetime) -> Round:
    """The same help twice for Grandma Hong, a week apart, from `at` on."""
    first, day_before = Ask("S1", "phone", at, at + timedelta(hours=1), note="两袋米"), NOW - timedelta(days=1)
    return book_round(by=cast.actor(cast.li), at=day_before, elder=cast.hong, first=first, rhythm=Rhythm(2))


def need_of(cast: Cast, *, at: datetime, elder: Person | None = None) -> Need:
    """A need of Grandma Hong's that waits for a decision, to begin at `at`."""
    ask = Ask("S1", "phone", at, at + timedelta(hours=1), note="两袋米")
    return ask_for_help(by=cast.actor(cast.li), at=min(NOW, at) - timedelta(days=1), elder=elder or cast.hong, ask=ask)


def approved_need(cast: Cast, *, at: datetime) -> Need:
    """The same, approved."""
    return approve_need(by=cast.actor(cast.li), at=min(NOW, at) - timedelta(hours=20), need=need_of(cast, at=at))


def offer(cast: Cast, need: Need) -> Assignment:
    """The need offered to Xiao Wang."""
    at = min(NOW, need.earliest_at) - timedelta(hours=1)
    return offer_visit(by=cast.actor(cast.li), at=at, need=need, helper=cast.wang_helper, starts_at=need.earliest_at)


def promise(cast: Cast, need: Need) -> Assignment:
    """The need promised by Xiao Wang."""
    made = offer(cast, need)
    return accept_assignment(by=cast.actor(cast.wang), at=made.offered_at + timedelta(minutes=5), assignment=made)


def past_visit(cast: Cast, at: datetime) -> Visit:
    """A visit that began at `at`, lasted an hour, and waits for a word."""
    made = promise(cast, approved_need(cast, at=at))
    by = cast.actor(cast.li)
    check_in(by=by, at=at, assignment=made, showing=by_phone())
    check_out(by=by, at=at + timedelta(hours=1), assignment=made, showing=by_phone())
    return Attendance.objects.select_related("visit").get(assignment=made).visit


def by_phone() -> Showing:
    """The station's word that somebody is at the door."""
    return Showing(nonce=new_key(), shown="station")
