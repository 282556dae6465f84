"""The jobs of the house: each takes the time, calls one action, and logs its count."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.tasks import task
from django.utils import timezone
from django.utils.module_loading import import_string

from huzhu.care.alerts.actions import press_alerts
from huzhu.care.contacts.owing import press_contacts
from huzhu.care.contacts.reckoning import reckon_dues
from huzhu.care.contacts.shocks import press_hurries
from huzhu.care.contacts.tiering import propose_tiers
from huzhu.care.dispatch.actions import lapse_offers
from huzhu.care.dispatch.batches import CityPlan
from huzhu.care.dispatch.city_progress import running_city_plans
from huzhu.care.dispatch.citywide import plan_next_community
from huzhu.care.dispatch.lateness import mark_late
from huzhu.care.dispatch.planning import plan_day
from huzhu.care.dispatch.repairing import press_on
from huzhu.care.dispatch.rostering import roster_week
from huzhu.care.entitlement.actions import find_entitled
from huzhu.care.entitlement.queries import places_searched
from huzhu.care.guarantee.actions import propose_purchases
from huzhu.care.helpplans.actions import press_referrals
from huzhu.care.rounds.queries import communities_with_rounds
from huzhu.care.visits.marks import forget_marks
from huzhu.care.visits.silence import confirm_silent_visits
from huzhu.commons.honours.actions import give_honours, revoke_honours
from huzhu.commons.journal.actions import seal_journal
from huzhu.commons.notices.actions import deliver_notices
from huzhu.commons.passes.actions import hand_out_codes
from huzhu.commons.places.models import Division
from huzhu.commons.points.actions import award_points, expire_points, take_points_back, tell_of_ending_points
from huzhu.commons.timebank.grants import expire_grants, grant_months
from huzhu.commons.timebank.overflow import donate_overdue, remind_of_overflow
from huzhu.doors.jobs.duty import BEHIND_OTHERS, on_duty, worker_name
from huzhu.kernel.actor import Actor
from huzhu.oversight.replays.actions import reckon_replay
from huzhu.oversight.replays.models import YearReplay
from huzhu.oversight.replays.queries import waiting_replays
from huzhu.oversight.upkeep.actions import check_journal
from huzhu.oversight.vigilance.watching import watch_all_visits
from huzhu.programmes.shop.actions import end_reservations

PLAN_SECONDS = 20.0
ROSTER_SECONDS = 20.0
HANDS = 16
"""How many workers may lend a hand to one city plan at the same time."""

HAND_FOR = timedelta(seconds=30)
"""How long a hand works before other jobs get their turn; the schedule of `tend_city_plans` is as long."""


@task
def deliver() -> int:
    """Hands waiting notices to their channels."""
    return on_duty("deliver notices", lambda by, at: deliver_notices(by=by, at=at))


@task
def hand_out() -> int:
    """Brings wishes for sign-in codes on their way: by text where the house has a gateway, else onto the call list."""
    gateway = import_string(settings.CODE_GATEWAY) if settings.CODE_GATEWAY else None
    return on_duty("hand out codes", lambda by, at: hand_out_codes(by=by, at=at, gateway=gateway))


@task
def seal() -> int:
    """Seals the journal."""
    return on_duty("seal journal", lambda by, at: seal_journal(by=by, at=at))


@task
def check_the_journal() -> int:
    """Checks the whole sealed journal; counts the faults."""
    return on_duty("check journal", lambda by, at: check_journal(by=by, at=at))


@task
def confirm_silent() -> int:
    """Confirms visits of which nobody complained in the time the rules give."""
    return on_duty("confirm silent visits", lambda by, at: confirm_silent_visits(by=by, at=at))


@task
def watch() -> int:
    """Looks at the visits of days that are over: raises flags for people, draws calls by chance, and forgets by which
    telephones older ones were noted."""

    def look(by: Actor, at: datetime) -> int:
        watched = watch_all_visits(by=by, at=at)
        return watched.flags + watched.calls + forget_marks(by=by, at=at)

    return on_duty("watch visits", look)


@task
def find_entitlements() -> int:
    """Looks in each community for whom an answer has changed: birthdays, facts that began or ended, new rules."""

    def find(by: Actor, at: datetime) -> int:
        searches = [find_entitled(by=by, at=at, place=place) for place in places_searched()]
        return sum(one.new_count + one.changed_count + one.lost_count + one.unsure_count for one in searches)

    return on_duty("find entitled", find)


@task
def press_overdue() -> int:
    """Tells of alerts that nobody has looked into by their day."""
    return on_duty("press alerts", lambda by, at: press_alerts(by=by, at=at))


@task
def press_unanswered() -> int:
    """Tells of referrals whose answer should have come."""
    return on_duty("press referrals", lambda by, at: press_referrals(by=by, at=at))


@task
def reckon_contacts() -> int:
    """Puts the day of each one on the list where the rules of today have it."""
    return on_duty("reckon contacts", lambda by, at: reckon_dues(by=by, at=at))


@task
def press_due_contacts() -> int:
    """Tells each owner of the contacts that should have been by now."""
    return on_duty("press contacts", lambda by, at: press_contacts(by=by, at=at))


@task
def press_shocks() -> int:
    """Tells of those whom nobody has reached within the hours after something happened to them."""
    return on_duty("press shocks", lambda by, at: press_hurries(by=by, at=at))


@task
def propose_contact_tiers() -> int:
    """Proposes whom to look after, or more closely, by what is known since the last night."""
    return on_duty("propose tiers", lambda by, at: propose_tiers(by=by, at=at))


@task
def tend_grants() -> int:
    """Ends the grants of last month and grants this month's time to key elders, as the rules of each place say."""

    def tend(by: Actor, at: datetime) -> int:
        return expire_grants(by=by, at=at) + grant_months(by=by, at=at)

    return on_duty("tend grants", tend)


@task
def tend_honours_and_points() -> int:
    """Gives stars and points for what was done, and takes back those of deeds that do not count any more."""

    def tend(by: Actor, at: datetime) -> int:
        given = give_honours(by=by, at=at) + revoke_honours(by=by, at=at)
        return given + award_points(by=by, at=at) + take_points_back(by=by, at=at)

    return on_duty("tend points", tend)


@task
def end_points() -> int:
    """Ends what was not fetched from the shop and points whose last day is over, and tells whose end soon."""

    def end(by: Actor, at: datetime) -> int:
        ended = end_reservations(by=by, at=at) + expire_points(by=by, at=at)
        return ended + tell_of_ending_points(by=by, at=at)

    return on_duty("end points", end)


@task
def tend_overflow() -> int:
    """Reminds members of what lies above the limit, and donates what nobody directed in time."""

    def tend(by: Actor, at: datetime) -> int:
        return remind_of_overflow(by=by, at=at) + donate_overdue(by=by, at=at)

    return on_duty("tend overflow", tend)


@task
def propose_orders() -> int:
    """Proposes to buy the help that somebody with the hours for it has waited for too long."""
    return on_duty("propose purchases", lambda by, at: propose_purchases(by=by, at=at))


@task
def lapse() -> int:
    """Ends offers that nobody answered in time."""
    return on_duty("lapse offers", lambda by, at: lapse_offers(by=by, at=at))


@task
def notice_late() -> int:
    """Marks visits that have not begun in time."""
    return on_duty("mark late", lambda by, at: mark_late(by=by, at=at))


@task
def repair() -> int:
    """Presses on wherever somebody is looked for."""
    return on_duty("press on", lambda by, at: press_on(by=by, at=at))


@task
def plan(place_id: str, day: str) -> int:
    """Plans one day of one community; `day` as YYYY-MM-DD."""
    place, on = Division.objects.get(pk=place_id), date.fromisoformat(day)

    def run(by: Actor, at: datetime) -> int:
        return plan_day(by=by, at=at, place=place, day=on, seed=on.toordinal(), seconds=PLAN_SECONDS).served_count

    return on_duty("plan day", run)


@task
def roster(place_id: str, monday: str) -> int:
    """Makes the roster of one week of one community; `monday` as YYYY-MM-DD. Counts the regular visits looked at."""
    place, first = Division.objects.get(pk=place_id), date.fromisoformat(monday)

    def run(by: Actor, at: datetime) -> int:
        return len(roster_week(by=by, at=at, place=place, monday=first, seconds=ROSTER_SECONDS).faces)

    return on_duty("roster week", run)


@task
def roster_all() -> int:
    """Hands the coming week of each community with regular visits to `roster`; one that fails stops no other."""

    def run(by: Actor, _at: datetime) -> int:
        monday = by.day + timedelta(days=7 - by.day.weekday())
        places = communities_with_rounds(by)
        for place in places:
            roster.enqueue(place.pk, str(monday))
        return len(places)

    return on_duty("roster all", run)


@task
def tend_city_plans() -> int:
    """Hands each running city plan to the workers until the next time; what a dead one held comes round by itself."""

    def tend(by: Actor, at: datetime) -> int:
        running = running_city_plans(by)
        for plan_run in running:
            for _ in range(HANDS):
                lend_hand.enqueue(plan_run.pk, (at + HAND_FOR).isoformat())
        return len(running)

    return on_duty("tend city plans", tend)


@task(priority=BEHIND_OTHERS)
def lend_hand(plan_id: str, until: str) -> int:
    """Plans one community of a city plan after another until a moment. Counts them."""
    plan_run, until_at = CityPlan.objects.get(pk=plan_id), datetime.fromisoformat(until)
    worker, count = worker_name(), 0

    def next_one(by: Actor, at: datetime) -> int:
        return int(plan_next_community(by=by, at=at, plan=plan_run, worker=worker) is not None)

    while timezone.now() < until_at and on_duty("lend hand", next_one):
        count += 1
    return count


@task
def tend_replays() -> int:
    """Hands each replay that waits to the workers; what a dead one held comes round by itself."""

    def tend(by: Actor, at: datetime) -> int:
        waiting = waiting_replays(by, at)
        for one in waiting:
            reckon_year.enqueue(one.pk)
        return len(waiting)

    return on_duty("tend replays", tend)


@task(priority=BEHIND_OTHERS)
def reckon_year(replay_id: str) -> int:
    """Reckons the year of a replay, unless it has ended or another worker is at it."""
    replay = YearReplay.objects.get(pk=replay_id)

    def work(by: Actor, at: datetime) -> int:
        return int(reckon_replay(by=by, at=at, replay=replay, worker=worker_name()) is not None)

    return on_duty("reckon year", work)
