"""The running day repaired: a search presses on until somebody comes, or until people know that nobody does."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huzhu.care.dispatch.actions import accept_at_once, lapse_overdue, make_offer
from huzhu.care.dispatch.drafting import draw_up
from huzhu.care.dispatch.losses import elders_side
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.queries import promised_between, taken_by
from huzhu.care.dispatch.searches import end_search, look_for_urgent
from huzhu.care.dispatch.stand_ins import StandIn, people_on_duty, people_to_ask
from huzhu.care.needs.actions import open_incident
from huzhu.care.needs.models import Incident, Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person, Post
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.pressing import pace_at, quiet_until, repair_rules_on, widens_at

State = Replacement.State


def press_on(*, by: Actor, at: datetime, limit: int = 500) -> int:
    """Presses every search on by one step, opens those of urgent needs, and returns how many moved.

    Somebody found ends a search. Until the hand-over the best are asked, one at a time and then several at once; at
    the hand-over the person on duty goes; with nobody at all the station is called. Safe to run twice, and by two at
    once: what another holds is left for the next run. Refuses: NotPermitted, NotFound.
    """
    near = at + timedelta(hours=repair_rules_on(by.day).near_hours)
    moved = 0
    urgent = visible_to(by, Verb.PLAN_DAY, Need).filter(urgent=True, state=Need.State.APPROVED)
    urgent = urgent.filter(earliest_at__lt=near, latest_start_at__gt=at, replacements__isnull=True)
    for need in list(urgent.order_by("latest_start_at", "pk").values_list("pk", flat=True)[:limit]):
        moved += _open_urgent(by, at, need)
    searches = visible_to(by, Verb.PLAN_DAY, Replacement).order_by("hand_over_at", "pk")
    forgotten = Q(state=State.BY_HAND, alarmed_at__isnull=True, hand_over_at__lte=at, until_at__gt=at)
    due = searches.filter(Q(state=State.LOOKING) | forgotten).values_list("pk", "need")
    for key, need in list(due[:limit]):
        moved += _press_one(by, at, key, need)
    return moved


@transaction.atomic
def _open_urgent(by: Actor, at: datetime, key: str) -> int:
    need = _held(key)
    return look_for_urgent(by=by, at=at, need=need) if need and need.state == Need.State.APPROVED else 0


@transaction.atomic
def _press_one(by: Actor, at: datetime, key: str, need_key: str) -> int:
    need = _held(need_key)
    if need is None:
        return 0
    search = Replacement.objects.select_for_update().get(pk=key)
    search.need = need
    if search.state == State.BY_HAND:
        return _watch(by, at, search)
    if search.state != State.LOOKING:
        return 0  # another worker was faster
    winner = taken_by(need, search.role)
    if winner or need.state != Need.State.APPROVED:
        return _end(by, at, search, State.FOUND if winner else State.CALLED_OFF, winner)
    lapse_overdue(by=by, at=at, need=need)
    return _go_on(by, at, search)


def _go_on(by: Actor, at: datetime, search: Replacement) -> int:
    if at < search.hand_over_at:
        return _ask_on(by, at, search)
    if at < search.until_at and hand_to_duty(by=by, at=at, search=search):
        return 1
    sound_alarm(by=by, at=at, search=search)
    if at >= search.until_at:
        return _end(by, at, search, State.NOBODY)
    return _ask_on(by, at, search)  # late is better than never


def _held(key: str) -> Need | None:
    """The need, locked first as every action of the room does; None where somebody is deciding on it right now."""
    rows = Need.objects.select_for_update(skip_locked=True, of=("self",)).select_related("elder", "place")
    return rows.filter(pk=key).first()


def _watch(by: Actor, at: datetime, search: Replacement) -> int:
    """Taken over by hand, and at the time to hand over still nobody: people are called all the same."""
    open_still = search.alarmed_at is None and search.need.state == Need.State.APPROVED
    if not open_still or taken_by(search.need, search.role):
        return 0
    sound_alarm(by=by, at=at, search=search)
    return 1


def _ask_on(by: Actor, at: datetime, search: Replacement) -> int:
    """Keeps as many offers out as the time left asks for; with nobody left to ask there is no use in waiting."""
    rules = repair_rules_on(by.day)
    morning = quiet_until(at, search.need.place.time_zone, rules)
    if morning and not search.need.urgent:
        return _through_the_night(by, at, search, morning)
    pace = pace_at(at, search.hand_over_at, rules)
    out = list(_offers_out(search))
    lacking = pace.offers - len(out)
    fits = people_to_ask(by, at, search)[:lacking] if lacking > 0 else []
    for fit in fits:
        _offer(by, at, search, fit, pace.answer_by_at)
    if not out and not fits:
        if at < search.hand_over_at and hand_to_duty(by=by, at=at, search=search):
            return 1
        sound_alarm(by=by, at=at, search=search)
    moments = [search.hand_over_at, widens_at(search.hand_over_at, rules), search.until_at]
    moments += [one.answer_by_at for one in out] + [pace.answer_by_at] * bool(fits)
    search.press(asked=len(fits), next_at=min(moment for moment in moments if moment > at))
    return int(bool(fits))


def _through_the_night(by: Actor, at: datetime, search: Replacement, morning: datetime) -> int:
    """Nobody is woken: where the morning leaves time to ask, it waits for it; else whoever is on duty goes."""
    waits = widens_at(search.hand_over_at, repair_rules_on(by.day)) >= morning
    if not waits and at < search.hand_over_at:
        if hand_to_duty(by=by, at=at, search=search):
            return 1
        sound_alarm(by=by, at=at, search=search)
    search.press(asked=0, next_at=min(morning, search.until_at))
    return 0


def _offers_out(search: Replacement) -> list[Assignment]:
    asked = Assignment.objects.filter(need=search.need_id, role=search.role, state=Assignment.State.OFFERED)
    return list(asked.order_by("answer_by_at", "pk"))


def _offer(by: Actor, at: datetime, search: Replacement, fit: StandIn, answer_by_at: datetime) -> None:
    make_offer(
        by=by,
        at=at,
        need=search.need,
        helper=fit.helper,
        starts_at=fit.starts_at,
        role=search.role,
        walking_minutes=fit.walking_minutes,
        answer_by_at=answer_by_at,
    )


def hand_to_duty(*, by: Actor, at: datetime, search: Replacement) -> bool:
    """Gives the role to the grid member or worker on duty, as a duty: promised and told. False where nobody is free.

    The action that calls it holds the permission and the need's lock.
    """
    fits = people_on_duty(by, at, search)
    ends = timedelta(minutes=search.need.minutes)
    # All of them in one order: two hand-overs at once never wait for each other.
    list(Helper.objects.select_for_update().filter(pk__in=[fit.helper.pk for fit in fits]).order_by("pk"))
    free = (fit for fit in fits if not promised_between(fit.helper, fit.starts_at, fit.starts_at + ends).exists())
    fit = next(free, None)
    if fit is None:
        return False
    duty = _duty(by, at, search, fit)
    accept_at_once(by=by, at=at, assignment=duty, answered_by_id=by.person_id, deed="hand_to_duty")
    params = {"service": search.need.service, "when": duty.starts_at.isoformat()}
    tell(by=by, at=at, person=fit.helper.person, kind="assignment.duty", about=f"assignment:{duty.pk}", params=params)
    _end(by, at, search, State.HANDED, duty)
    return True


def _duty(by: Actor, at: datetime, search: Replacement, fit: StandIn) -> Assignment:
    """The offer that becomes the duty: the one the person has already, or a new one."""
    standing = next((one for one in _offers_out(search) if one.helper_id == fit.helper.pk), None)
    if standing and not promised_between(fit.helper, standing.starts_at, standing.ends_at).exists():
        standing.need, standing.helper = search.need, fit.helper
        return standing
    return draw_up(
        by=by,
        at=at,
        need=search.need,
        helper=fit.helper,
        starts_at=fit.starts_at,
        role=search.role,
        walking_minutes=fit.walking_minutes,
    )


def sound_alarm(*, by: Actor, at: datetime, search: Replacement) -> None:
    """Nobody to send: on the station's list, and staff, elder and informed family are told; once for a search.

    The action that calls it holds the permission and the need's lock.
    """
    if search.alarmed_at:
        return
    need, about = search.need, f"replacement:{search.pk}"
    search.alarm(at=at)
    open_incident(by=by, at=at, need=need, kind=Incident.Kind.NOBODY, about=search.pk)
    params = {"service": need.service, "when": search.starts_at.isoformat()}
    for person in elders_side(need):
        tell(by=by, at=at, person=person, kind="assignment.nobody", about=about, params=params)
    for person in _answerable(by, need):
        tell(by=by, at=at, person=person, kind="station.nobody", about=about, params=params | {"who": need.elder_id})


def _answerable(by: Actor, need: Need) -> list[Person]:
    """The staff of the place and of those above it, whose turn it is when nobody goes."""
    places = [part for part in need.place.path.split("/") if part]
    held = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=by.day), from_on__lte=by.day, place__in=places)
    staff = held.filter(kind=Post.Kind.STAFF).values("person")
    return list(Person.objects.filter(pk__in=staff).order_by("pk"))


def _end(by: Actor, at: datetime, search: Replacement, state: str, winner: Assignment | None = None) -> int:
    end_search(by=by, at=at, search=search, state=state, winner=winner)
    return 1
