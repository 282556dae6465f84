"""The same thing by two people at the same instant: one wins, and the other hears from whom and when."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import (
    AlreadyAnswered,
    OfferEnded,
    PromisedElsewhere,
    RoleTaken,
    accept_assignment,
    cancel_need,
    give_back,
    offer_visit,
)
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.repairing import press_on
from huzhu.care.dispatch.takeover import SearchOver, send_duty
from huzhu.care.needs.actions import AlreadyDecided, approve_need, refuse_need
from huzhu.care.needs.models import Need
from huzhu.care.reviews.actions import AlreadyRated, rate_visit
from huzhu.care.reviews.models import Rating
from huzhu.care.visits.actions import (
    AlreadyNoted,
    AlreadySettled,
    check_in,
    check_out,
    confirm_visit,
    dispute_visit,
)
from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.showing import (
    Showing,
)
from huzhu.commons.bank.models import Entry
from huzhu.commons.bank.queries import account_of, balance_of, ledger_sum
from huzhu.commons.cards.actions import issue_door_card
from huzhu.commons.cards.models import DoorCard
from huzhu.commons.helpers.actions import AlreadyHelper, enrol_helper
from huzhu.commons.helpers.models import Helper
from huzhu.commons.journal.models import Line
from huzhu.commons.notices.actions import ask_for_call
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.actions import Particulars, give_post, register_person
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.refusal import Refused
from tests.care.steps import accepted, approved, arrived, asked, later, left, offered
from tests.cast import NOW, TODAY, Cast, volunteer
from tests.trust.crowd import at_once, parted

LONG = bool(os.environ.get("HUZHU_LONG"))
ROUNDS = 25 if LONG else 3
CROWDED_ROUNDS = 200 if LONG else 3
RIVALS = 32

pytestmark = pytest.mark.django_db(transaction=True)


def person(cast: Cast, number: int) -> Person:
    """One more neighbour."""
    house = machine(TODAY, "test", "crowd")
    return register_person(
        by=house, at=NOW, place=cast.community, particulars=Particulars(name=f"邻{number}", gender="woman")
    )


def clerks(cast: Cast, count: int) -> list[Actor]:
    """So many of the station's staff."""
    house = machine(TODAY, "test", "crowd")
    people = [person(cast, number) for number in range(count)]
    for one in people:
        give_post(by=house, at=NOW, person=one, kind="staff", place=cast.community, from_on=TODAY)
    return [cast.actor(one) for one in people]


def one_won[T](answers: list[T | Refused], no: type[Refused]) -> tuple[T, list[Refused]]:
    """The single winner, and the refusals of all others, each of the kind expected."""
    through, refused = parted(answers)
    assert len(through) == 1, f"{len(through)} won"
    assert {type(one) for one in refused} == {no}
    return through[0], refused


def test_two_clerks_approve_the_same_need(cast: Cast) -> None:
    li, other = cast.actor(cast.li), clerks(cast, 1)[0]
    for turn in range(ROUNDS):
        need = asked(cast, hours=2 + turn % 40)
        acts = [lambda by=by, need=need: approve_need(by=by, at=later(1), need=need) for by in (li, other)]
        winner, (no,) = one_won(at_once(acts), AlreadyDecided)
        assert no.params == {"who": winner.approved_by_id, "when": later(1)}
        assert Line.objects.filter(thing=f"need:{need.pk}", action="approve_need").count() == 1


def test_one_clerk_approves_while_another_refuses(cast: Cast) -> None:
    li, other = cast.actor(cast.li), clerks(cast, 1)[0]
    for turn in range(ROUNDS):
        need = asked(cast, hours=2 + turn % 40)
        acts: list[Callable[[], Need]] = [
            lambda need=need: approve_need(by=li, at=later(1), need=need),
            lambda need=need: refuse_need(by=other, at=later(2), need=need, because="没有人手"),
        ]
        winner, (no,) = one_won(at_once(acts), AlreadyDecided)
        who, when = (winner.approved_by_id, later(1)) if winner.approved_at else (winner.refused_by_id, later(2))
        assert no.params == {"who": who, "when": when}


def test_32_rivals_accept_the_same_role(cast: Cast) -> None:
    helpers = [volunteer(person(cast, number), cast.actor(cast.li)) for number in range(RIVALS)]
    for turn in range(CROWDED_ROUNDS):
        need = approved(cast, hours=2 + 2 * turn)
        offers = [offered(cast, need, helper) for helper in helpers]
        acts = [
            lambda offer=offer: accept_assignment(by=cast.actor(offer.helper.person), at=later(1), assignment=offer)
            for offer in offers
        ]
        winner, refused = one_won(at_once(acts), RoleTaken)
        assert len(refused) == RIVALS - 1
        assert {(no.params["who"], no.params["when"]) for no in refused} == {(winner.helper.person_id, later(1))}
        assert Assignment.objects.filter(need=need, state="accepted").count() == 1
        assert Assignment.objects.filter(need=need, state="offered").count() == 0


def test_two_helpers_accept_the_same_role(cast: Cast) -> None:
    other = volunteer(cast.zhou, cast.actor(cast.li))
    for turn in range(ROUNDS):
        need = approved(cast, hours=2 + 2 * turn)
        mine, theirs = offered(cast, need), offered(cast, need, other)
        acts = [
            lambda mine=mine: accept_assignment(by=cast.actor(cast.wang), at=later(1), assignment=mine),
            lambda theirs=theirs: accept_assignment(by=cast.actor(cast.zhou), at=later(1), assignment=theirs),
        ]
        winner, (no,) = one_won(at_once(acts), RoleTaken)
        assert no.params == {"who": winner.helper.person_id, "when": later(1)}


def test_a_helper_and_the_station_answer_the_same_offer(cast: Cast) -> None:
    for turn in range(ROUNDS):
        offer = offered(cast, approved(cast, hours=2 + 2 * turn))
        acts = [
            lambda by=by, offer=offer: accept_assignment(by=by, at=later(1), assignment=offer)
            for by in (cast.actor(cast.wang), cast.actor(cast.li))
        ]
        winner, (no,) = one_won(at_once(acts), AlreadyAnswered)
        assert no.params == {"who": winner.answered_by_id, "when": later(1)}


def test_one_helper_never_promises_two_visits_at_one_time(cast: Cast) -> None:
    wang = cast.actor(cast.wang)
    for turn in range(ROUNDS):
        overlapping = [
            offered(cast, approved(cast, hours=2 + 4 * turn)), offered(cast, approved(cast, hours=2.5 + 4 * turn)),
        ]  # fmt: skip
        acts = [lambda one=one: accept_assignment(by=wang, at=later(1), assignment=one) for one in overlapping]
        winner, (no,) = one_won(at_once(acts), PromisedElsewhere)
        assert no.params == {"when": winner.starts_at}


def test_a_cancelling_and_an_accepting_do_not_both_stand(cast: Cast) -> None:
    son, wang = cast.actor(cast.son), cast.actor(cast.wang)
    for turn in range(ROUNDS):
        offer = offered(cast, approved(cast, hours=2 + 2 * turn))
        acts: list[Callable[[], object]] = [
            lambda offer=offer: cancel_need(by=son, at=later(1), need=offer.need, side="elder", because="好了"),
            lambda offer=offer: accept_assignment(by=wang, at=later(1), assignment=offer),
        ]
        _, refused = parted(at_once(acts))
        assert {type(no) for no in refused} <= {OfferEnded}
        offer.refresh_from_db()
        assert (offer.state, Need.objects.get(pk=offer.need_id).state) == ("withdrawn", "cancelled")


def test_two_clerks_offer_and_a_helper_promises_elsewhere(cast: Cast) -> None:
    """The hour of a helper is asked for by two clerks for two elders: both may ask, one promise can follow."""
    li, other = cast.actor(cast.li), clerks(cast, 1)[0]
    first, second = approved(cast), approved(cast, hours=2.5)
    acts = [
        lambda by=by, need=need: offer_visit(
            by=by, at=later(1), need=need, helper=cast.wang_helper, starts_at=need.earliest_at
        )
        for by, need in ((li, first), (other, second))
    ]
    through, refused = parted(at_once(acts))
    assert (len(through), refused) == (2, [])


def test_two_phones_check_in(cast: Cast) -> None:
    for turn in range(ROUNDS):
        promise = accepted(cast, approved(cast, hours=2 + 2 * turn))
        acts = [
            lambda by=by, nonce=nonce, shown=shown, promise=promise: check_in(
                by=by, at=promise.starts_at, assignment=promise,
                showing=Showing(f"{nonce}{promise.pk}", shown, cast.card),
            )
            for by, nonce, shown in (
                (cast.actor(cast.wang), "phone", "card"), (cast.actor(cast.zhou), "desk", "station"),
            )
        ]  # fmt: skip
        winner, (no,) = one_won(at_once(acts), AlreadyNoted)
        assert no.params == {"who": winner.arrival_noted_by_id, "when": promise.starts_at}
        assert Visit.objects.filter(need=promise.need).count() == 1


def test_a_phone_that_sends_its_arrival_eight_times_arrives_once(cast: Cast) -> None:
    for turn in range(ROUNDS):
        promise = accepted(cast, approved(cast, hours=2 + 2 * turn))
        showing = Showing(f"retry{promise.pk}", card_code=cast.card)
        wang = cast.actor(cast.wang)
        act = lambda: check_in(by=wang, at=promise.starts_at, assignment=promise, showing=showing)  # noqa: E731, B023
        through, refused = parted(at_once([act] * 8))
        assert (refused, len({one.pk for one in through})) == ([], 1)
        assert Attendance.objects.filter(assignment=promise).count() == 1
        assert Line.objects.filter(action="check_in", thing=f"visit:{through[0].visit_id}").count() == 1


def test_two_phones_check_out_and_the_minutes_are_held_once(cast: Cast) -> None:
    promise = arrived(cast)
    at = promise.starts_at + timedelta(minutes=60)
    acts = [
        lambda by=by, nonce=nonce, shown=shown: check_out(
            by=by, at=at, assignment=promise, showing=Showing(nonce, shown, cast.card)
        )
        for by, nonce, shown in ((cast.actor(cast.wang), "a", "card"), (cast.actor(cast.zhou), "b", "station"))
    ]
    winner, (no,) = one_won(at_once(acts), AlreadyNoted)
    assert no.params == {"who": winner.leaving_noted_by_id, "when": at}
    assert winner.credited_minutes == 60


def test_the_elder_the_son_and_the_station_confirm_and_the_hour_is_paid_once(cast: Cast) -> None:
    before = 0
    for turn in range(ROUNDS):
        visit = left(cast, need=approved(cast, hours=2 + 10 * turn))
        acts = [
            lambda by=by, via=via, visit=visit: confirm_visit(by=by, at=later(900), visit=visit, via=via)
            for by, via in (
                (cast.actor(cast.hong), "elder"), (cast.actor(cast.son), "delegate"),
                (cast.actor(cast.zhou), "call_back"), (cast.actor(cast.li), "call_back"),
            )
        ]  # fmt: skip
        winner, refused = one_won(at_once(acts), AlreadySettled)
        assert {(no.params["who"], no.params["when"]) for no in refused} == {(winner.confirmed_by_id, later(900))}
        account = account_of(cast.wang)
        assert account is not None
        assert balance_of(account) - before == 60
        before = balance_of(account)
    assert Entry.objects.count() == ROUNDS
    assert ledger_sum() == 0


def test_confirmed_or_disputed_but_not_both(cast: Cast) -> None:
    hong, son = cast.actor(cast.hong), cast.actor(cast.son)
    for turn in range(ROUNDS):
        visit = left(cast, need=approved(cast, hours=2 + 10 * turn))
        acts: list[Callable[[], Visit]] = [
            lambda visit=visit: confirm_visit(by=hong, at=later(900), visit=visit, via="elder"),
            lambda visit=visit: dispute_visit(by=son, at=later(900), visit=visit, because="没有来"),
        ]
        winner, _ = one_won(at_once(acts), AlreadySettled)
        paid = Entry.objects.filter(reference__in=[f"attendance:{one.pk}" for one in visit.attendances.all()]).exists()
        assert paid == (winner.state == Visit.State.CONFIRMED)


def test_two_write_down_a_rating(cast: Cast) -> None:
    visit = left(cast)
    acts = [
        lambda by=by, stars=stars: rate_visit(by=by, at=later(900), visit=visit, stars=stars)
        for by, stars in ((cast.actor(cast.hong), 5), (cast.actor(cast.son), 2))
    ]
    winner, (no,) = one_won(at_once(acts), AlreadyRated)
    assert no.params == {"who": winner.rated_by_id, "when": later(900)}
    assert Rating.objects.count() == 1


def test_two_clerks_enrol_the_same_helper(cast: Cast) -> None:
    li, other = cast.actor(cast.li), clerks(cast, 1)[0]
    acts = [lambda by=by: enrol_helper(by=by, at=NOW, person=cast.son, kind="volunteer") for by in (li, other)]
    one_won(at_once(acts), AlreadyHelper)
    assert Helper.objects.filter(person=cast.son).count() == 1


def test_two_clerks_print_a_card_and_one_counts(cast: Cast) -> None:
    li, other = cast.actor(cast.li), clerks(cast, 1)[0]
    through, refused = parted(
        at_once([lambda by=by: issue_door_card(by=by, at=NOW, elder=cast.hong) for by in (li, other)])
    )
    assert (len(through), refused) == (2, [])
    assert DoorCard.objects.filter(elder=cast.hong, withdrawn_at__isnull=True).count() == 1


def test_she_presses_the_button_eight_times_and_is_rung_once(cast: Cast) -> None:
    hong = cast.actor(cast.hong)
    through, refused = parted(at_once([lambda: ask_for_call(by=hong, at=NOW, person=cast.hong)] * 8))
    assert (refused, len({notice.pk for notice in through})) == ([], 1)
    assert Notice.objects.filter(kind="call.wanted").count() == 1


def _lost(cast: Cast) -> Replacement:
    """Somebody fell ill at nine for eleven; five could come, two of them on duty."""
    for number in range(3):
        volunteer(person(cast, number), cast.actor(cast.li))
    for number in (7, 8):
        Helper.objects.filter(pk=volunteer(person(cast, number), cast.actor(cast.li)).pk).update(kind="grid")
    promise = accepted(cast)
    give_back(by=cast.actor(cast.wang), at=later(1), assignment=promise, because="病了")
    return Replacement.objects.get()


def _pressing(minutes: float) -> Callable[[], object]:
    return lambda: press_on(by=machine(TODAY, "test", "clock"), at=later(minutes))


def test_two_workers_press_on_at_once(cast: Cast) -> None:
    search = _lost(cast)
    for minutes in (2, 85, 95):
        _through, refused = parted(at_once([_pressing(minutes)] * 4))
        assert refused == []
        press_on(by=machine(TODAY, "test", "clock"), at=later(minutes))
        assert Assignment.objects.filter(state="offered").count() == {2: 1, 85: 2, 95: 0}[minutes]
    assert Assignment.objects.filter(state="accepted", need=search.need_id).count() == 1


def test_two_asked_for_a_lost_role_accept_at_once(cast: Cast) -> None:
    _lost(cast)
    _pressing(85)()
    offers = list(Assignment.objects.filter(state="offered").select_related("helper__person"))
    acts = [
        lambda offer=offer: accept_assignment(by=cast.actor(offer.helper.person), at=later(86), assignment=offer)
        for offer in offers
    ]
    one_won(at_once(acts), RoleTaken)
    _pressing(87)()
    assert Replacement.objects.get().state == "found"


def test_somebody_accepts_while_it_is_handed_over(cast: Cast) -> None:
    _lost(cast)
    _pressing(85)()
    offer = Assignment.objects.filter(state="offered").select_related("helper__person").order_by("pk")[0]
    acts: list[Callable[[], object]] = [
        lambda: accept_assignment(by=cast.actor(offer.helper.person), at=later(95), assignment=offer),
        _pressing(95),
        lambda: send_duty(by=cast.actor(cast.li), at=later(95), search=Replacement.objects.get()),
    ]
    _, refused = parted(at_once(acts))
    assert {type(no) for no in refused} <= {RoleTaken, OfferEnded, SearchOver}
    assert Assignment.objects.filter(state="accepted", need=offer.need_id).count() == 1
    _pressing(96)()
    assert Replacement.objects.get().state in ("found", "handed")
    assert Assignment.objects.filter(state="offered").count() == 0
