"""What is done on the board: planning, telling, undoing, sending somebody, setting who goes; each is one action."""

from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huzhu.care.dispatch.models import Assignment, PlanRun, Steer
from huzhu.care.dispatch.moving import move_assignment, take_back_offer
from huzhu.care.dispatch.planning import drop_run, propose_day, tell_run, undo_run
from huzhu.care.dispatch.queries import assignments_for
from huzhu.care.dispatch.steering import forbid, pin, release
from huzhu.care.dispatch.suggesting import assign_by_hand
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_for
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_for
from huzhu.commons.people.access import NotPermitted, Verb, visible_to
from huzhu.doors.once import once
from huzhu.doors.web.answers import in_a_row
from huzhu.doors.web.board.choice import starts_on
from huzhu.doors.web.board.pages import board_page
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.words import words_of
from huzhu.kernel.refusal import NotFound, Refused

PLAN_SECONDS = 3
CONFLICT = 409

Page = Callable[..., HttpResponseBase]


@require_POST
@signed_in
def propose(request: SignedIn, on: date) -> HttpResponseBase:
    """The machine plans the day and nobody hears of it yet. Sent twice it plans twice, and the later one stands:
    the search is not to run inside the transaction of a nonce."""

    def work(at: datetime) -> str:
        place = desk_place(request, Verb.PLAN_DAY)
        run = propose_day(by=request.by, at=at, place=place, day=on, seed=on.toordinal(), seconds=PLAN_SECONDS)
        said = _("Planned in %(seconds)s seconds. Nobody has been told yet: look at it, then tell or drop it.")
        return said % {"seconds": f"{run.plan_milliseconds / 1000:.1f}"}

    return _done(request, on, work, {"plan": "1"})


@require_POST
@signed_in
@once
def tell(request: SignedIn, on: date, run_id: str) -> HttpResponseBase:
    """The helpers hear of the plan."""

    def work(at: datetime) -> str:
        run = tell_run(by=request.by, at=at, run=_run(request, run_id))
        left = run.proposals.exclude(left_out="").values("need").distinct().count()
        said = _("Told. The helpers were asked.")
        more = ngettext(
            "%(n)s request had changed meanwhile and was left as it is.",
            "%(n)s requests had changed meanwhile and were left as they are.",
            left,
        )
        return in_a_row(said, more % {"n": left}) if left else said

    return _done(request, on, work)


@require_POST
@signed_in
@once
def drop(request: SignedIn, on: date, run_id: str) -> HttpResponseBase:
    """The plan is put aside; nobody had heard of it."""

    def work(at: datetime) -> str:
        drop_run(by=request.by, at=at, run=_run(request, run_id))
        return _("Put aside. Everything is as it was.")

    return _done(request, on, work)


@require_POST
@signed_in
@once
def undo(request: SignedIn, on: date, run_id: str) -> HttpResponseBase:
    """What the plan did is taken back, but for what was answered since."""

    def work(at: datetime) -> str:
        undone = undo_run(by=request.by, at=at, run=_run(request, run_id))
        said = _("Undone: the plan is as it was before.")
        if not undone.kept:
            return said
        names = [str(one.assignment.helper.person.name) for one in undone.kept]
        more = _("What people answered since stays: %(names)s.") % {"names": _(", ").join(dict.fromkeys(names))}
        return in_a_row(said, more)

    return _done(request, on, work)


@require_POST
@signed_in
@once
def assign(request: SignedIn, on: date) -> HttpResponseBase:
    """Somebody is asked by hand; an offer or promise of another for the same part ends."""
    need, helper = _need(request), _helper(request)
    made: list[Assignment] = []

    def work(at: datetime) -> str:
        starts_at = _starts_at(request, on, need)
        made.append(_send(request, at, need, helper, starts_at))
        return _("%(name)s has been asked.") % {"name": helper.person.name}

    return _done(request, on, work, lambda: {"sent": made[0].pk}, back=need.pk)


@require_POST
@signed_in
@once
def retract(request: SignedIn, on: date, assignment_id: str) -> HttpResponseBase:
    """The offer just made is taken back."""
    offer = assignments_for(request.by).filter(pk=assignment_id).first()
    if offer is None:
        raise NotFound

    def work(at: datetime) -> str:
        take_back_offer(by=request.by, at=at, assignment=offer)
        return _("Taken back. %(name)s has been told.") % {"name": offer.helper.person.name}

    return _done(request, on, work, {"need": offer.need_id}, back=offer.need_id)


@require_POST
@signed_in
@once
def steer(request: SignedIn, on: date) -> HttpResponseBase:
    """Staff set who goes to a request, or who does not."""
    need, helper = _need(request), _helper(request)
    because, role = request.POST.get("because", "")[:200], _role(request)

    def work(at: datetime) -> str:
        name = {"name": helper.person.name}
        if request.POST.get("kind") == Steer.Kind.PIN:
            pin(by=request.by, at=at, need=need, role=role, helper=helper, because=because)
            return _("Set: %(name)s goes, or nobody. Plans keep to it.") % name
        forbid(by=request.by, at=at, need=need, helper=helper, because=because)
        return _("Set: %(name)s is not asked for this. Plans keep to it.") % name

    return _done(request, on, work, {"need": need.pk, "role": str(role)}, back=need.pk)


@require_POST
@signed_in
@once
def unset(request: SignedIn, on: date, steer_id: str) -> HttpResponseBase:
    """What staff had set is set no longer."""
    found = visible_to(request.by, Verb.PLAN_DAY, Steer).filter(pk=steer_id).first()
    if found is None:
        raise NotFound

    def work(at: datetime) -> str:
        release(by=request.by, at=at, steer=found)
        return _("No longer set.")

    return _done(request, on, work, {"need": found.need_id}, back=found.need_id)


Query = dict[str, str] | Callable[[], dict[str, str]]


def _done(
    request: SignedIn, on: date, work: Callable[[datetime], str], query: Query | None = None, back: str = ""
) -> HttpResponseBase:
    """Does the work and goes back to the board; a no stands on the board as it is now, and nothing was written."""
    try:
        said = work(timezone.now())
    except (NotPermitted, NotFound):
        raise
    except Refused as refusal:
        answer = words_of(refusal, request.by)
        messages.error(request, in_a_row(answer.sentence, answer.next_step))
        return board_page(request, on, need=back, status=CONFLICT)
    messages.success(request, said)
    asked = query() if callable(query) else query or {}
    address = reverse("board:day", args=[on])
    return HttpResponseRedirect(f"{address}?{urlencode(asked)}" if asked else address)


def _send(request: SignedIn, at: datetime, need: Need, helper: Helper, starts_at: datetime) -> Assignment:
    """Moves what fills the part now, where the form names it; else asks for a part that nobody has."""
    by, seen = request.by, request.POST.get("seen", "")
    if held := request.POST.get("held", ""):
        offer = assignments_for(by).filter(pk=held, need=need).first()
        if offer is None:
            raise NotFound
        return move_assignment(by=by, at=at, assignment=offer, helper=helper, starts_at=starts_at, seen=seen)
    return assign_by_hand(by=by, at=at, need=need, role=_role(request), helper=helper, starts_at=starts_at, seen=seen)


def _run(request: SignedIn, run_id: str) -> PlanRun:
    run = visible_to(request.by, Verb.PLAN_DAY, PlanRun).select_related("place").filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


def _need(request: SignedIn) -> Need:
    need = needs_for(request.by).filter(pk=request.POST.get("need", "")).first()
    if need is None:
        raise NotFound
    return need


def _helper(request: SignedIn) -> Helper:
    helper = helpers_for(request.by).filter(pk=request.POST.get("helper", "")).first()
    if helper is None:
        raise NotFound
    return helper


def _starts_at(request: SignedIn, on: date, need: Need) -> datetime:
    """The moment of the day the form says; the need's first moment where it says none."""
    at = starts_on(on, request.POST.get("starts", ""), need)
    return at or need.earliest_at


def _role(request: SignedIn) -> int:
    text = request.POST.get("role", "")
    return int(text) if text.isdecimal() else 0
