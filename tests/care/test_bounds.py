"""Every bound of the tables of commons and care: what a person can type against it is refused in words before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, UniqueConstraint

from huzhu.care.dispatch.actions import AlreadyOffered, CancelledWithoutReason, RoleTaken, cancel_need
from huzhu.care.needs.actions import LengthOutOfRange, ReasonMissing, WindowBackwards, ask_for_help, refuse_need
from huzhu.care.reviews.actions import AlreadyRated, StarsOutOfRange, rate_visit
from huzhu.care.rounds.actions import Rhythm, RhythmUnknown, SeatTaken, SeatUnknown, ask_keeper, book_round
from huzhu.care.rounds.models import Round
from huzhu.care.visits.actions import AlreadyNoted, MarkUsed, check_in, check_out
from huzhu.care.visits.showing import Showing
from huzhu.commons.helpers.actions import (
    AlreadyHelper,
    Hours,
    HoursBackwards,
    HoursOutsideDay,
    Paper,
    PaperBackwards,
    SkillUnknown,
    VestNumberTaken,
    enrol_helper,
    note_absence,
    note_skill,
    offer_hours,
    verify_paper,
)
from huzhu.commons.people.actions import (
    AlreadyRegistered,
    DelegateIsSelf,
    DelegationEndsBefore,
    Particulars,
    TiedToSelf,
    UsernameTaken,
    delegate_to,
    open_sign_in,
    register_person,
    tie_persons,
)
from huzhu.commons.timebank.actions import SharedAlready, share_time
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.spending import NotForThem
from tests.care.steps import accepted, another_helper, approved, arrived, ask_of, asked, left, offered
from tests.cast import NOW, TODAY, Cast

DAY = timedelta(days=1)
HOUSE = machine(TODAY, "test", "bounds")
NUMBER = "500199194203050022"


def _delegate(cast: Cast, to: str, days: int) -> object:
    whom = getattr(cast, to)
    return delegate_to(
        by=cast.actor(cast.li), at=NOW, person=cast.hong, delegate=whom, scopes=["see"], to_on=TODAY + days * DAY
    )


def _paper(cast: Cast, skill: str, days: int) -> object:
    seen = Paper(skill, "红十字会", "", TODAY + 30 * DAY, TODAY + days * DAY)
    return verify_paper(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, paper=seen)


def _twice_registered(cast: Cast) -> object:
    for _ in range(2):
        register_person(
            by=HOUSE, at=NOW, place=cast.community, particulars=Particulars(name="赵", identity_number=NUMBER)
        )
    return None


def _sign_in(cast: Cast, whom: str) -> object:
    return open_sign_in(by=HOUSE, at=NOW, person=getattr(cast, whom), username="wang", password="qing-shi-qiao-11")


def _twice_signed_in(cast: Cast, whom: str) -> object:
    _sign_in(cast, "wang")
    return _sign_in(cast, whom)


def _hours(cast: Cast, *given: int) -> object:
    return offer_hours(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, hours=[Hours(*given)])


def _ask(cast: Cast, minutes: int, last: int = 60) -> object:
    ask = ask_of(minutes=minutes)
    ask = type(ask)("P1", "phone", ask.earliest_at, ask.earliest_at + timedelta(minutes=last), minutes=minutes)
    return ask_for_help(by=cast.actor(cast.zhou), at=NOW, elder=cast.hong, ask=ask)


def _offer_again(cast: Cast) -> object:
    first = offered(cast)
    return offered(cast, first.need, role=1)


def _offer_taken(cast: Cast) -> object:
    promise = accepted(cast)
    return offered(cast, promise.need, another_helper(cast, cast.son))


def _mark_of_another(cast: Cast) -> object:
    first = arrived(cast)
    second = accepted(cast, approved(cast, hours=3.5))
    showing = Showing(f"in-{first.pk}", card_code=cast.card)
    return check_in(by=cast.actor(cast.wang), at=second.starts_at, assignment=second, showing=showing)


def _leaving_mark_of_another(cast: Cast) -> object:
    left(cast)
    second = arrived(cast, accepted(cast, approved(cast, hours=3.5)))
    first = cast.wang_helper.assignments.order_by("starts_at").first()
    assert first
    showing = Showing(f"out-{first.pk}", card_code=cast.card)
    return check_out(by=cast.actor(cast.wang), at=second.ends_at, assignment=second, showing=showing)


def _arrive_again(cast: Cast) -> object:
    promise = arrived(cast)
    showing = Showing("again", card_code=cast.card)
    return check_in(by=cast.actor(cast.wang), at=promise.starts_at, assignment=promise, showing=showing)


def _rate(cast: Cast, *stars: int) -> object:
    visit = left(cast)
    return [rate_visit(by=cast.actor(cast.hong), at=NOW, visit=visit, stars=one) for one in stars]


def _book(cast: Cast, every_weeks: int) -> Round:
    rhythm = Rhythm(2, every_weeks=every_weeks)
    return book_round(by=cast.actor(cast.zhou), at=NOW, elder=cast.hong, first=ask_of(), rhythm=rhythm)


def _keep(cast: Cast, *seats: int) -> object:
    booked, li = _book(cast, 1), cast.actor(cast.li)
    return [ask_keeper(by=li, at=NOW, booked=booked, helper=cast.wang_helper, seat=seat) for seat in seats]


def _cancel(cast: Cast, because: str) -> object:
    return cancel_need(by=cast.actor(cast.son), at=NOW, need=asked(cast), side="elder", because=because)


Act = Callable[[Cast], object]


# What a person can type against a bound, and the no that comes before the database's.
def _shared(cast: Cast, other: str, times: int = 1) -> object:
    by, member = cast.actor(cast.son), cast.son
    return [share_time(by=by, at=NOW, member=member, other=getattr(cast, other)) for _ in range(times)]


ANSWERS: dict[str, list[tuple[type[Refused], Act]]] = {
    "people.Person.identity_digest": [(AlreadyRegistered, _twice_registered)],
    "people.Account.username": [(UsernameTaken, lambda cast: _twice_signed_in(cast, "son"))],
    "people.Account.person": [(UsernameTaken, lambda cast: _twice_signed_in(cast, "wang"))],
    "nobody_is_tied_to_self": [
        (TiedToSelf, lambda c: tie_persons(by=c.actor(c.li), at=NOW, person=c.hong, other=c.hong, kind="child"))
    ],
    "sharing_with_somebody_else": [(NotForThem, lambda cast: _shared(cast, "son"))],
    "one_sharing_between_two": [(SharedAlready, lambda cast: _shared(cast, "hong", 2))],
    "nobody_delegates_to_self": [(DelegateIsSelf, lambda cast: _delegate(cast, "hong", 30))],
    "delegation_period_runs": [
        (DelegationEndsBefore, lambda cast: _delegate(cast, "wang", 0)),
        (DelegationEndsBefore, lambda cast: _delegate(cast, "wang", -1)),
    ],
    "helpers.Helper.person": [
        (AlreadyHelper, lambda c: enrol_helper(by=c.actor(c.li), at=NOW, person=c.wang, kind="peer"))
    ],
    "a_vest_number_once": [
        (
            VestNumberTaken,
            lambda c: enrol_helper(
                by=c.actor(c.li), at=NOW, person=c.son, kind="peer", vest_number=c.wang_helper.vest_number
            ),
        )
    ],
    "skill_level_1_to_3": [
        (SkillUnknown, lambda c: note_skill(by=c.actor(c.li), at=NOW, helper=c.wang_helper, code="first_aid", level=4)),
        (SkillUnknown, lambda c: note_skill(by=c.actor(c.li), at=NOW, helper=c.wang_helper, code="flying", level=1)),
    ],
    "certificate_period_runs": [
        (PaperBackwards, lambda cast: _paper(cast, "first_aid", 30)),
        (PaperBackwards, lambda cast: _paper(cast, "first_aid", 29)),
        (SkillUnknown, lambda cast: _paper(cast, "flying", 90)),
    ],
    "weekday_monday_0_to_sunday_6": [(HoursOutsideDay, lambda cast: _hours(cast, 7, 480, 600))],
    "availability_runs_within_a_day": [
        (HoursBackwards, lambda cast: _hours(cast, 0, 600, 600)),
        (HoursOutsideDay, lambda cast: _hours(cast, 0, 1380, 1441)),
        (HoursOutsideDay, lambda cast: _hours(cast, 0, -10, 60)),
    ],
    "absence_period_runs": [
        (
            HoursBackwards,
            lambda c: note_absence(by=c.actor(c.wang), at=NOW, helper=c.wang_helper, from_on=TODAY, to_on=TODAY),
        )
    ],
    "need_window_runs": [(WindowBackwards, lambda cast: _ask(cast, 60, -1))],
    "need_minutes_1_to_480": [
        (LengthOutOfRange, lambda cast: _ask(cast, 481)),
        (LengthOutOfRange, lambda cast: _ask(cast, 0)),
        (LengthOutOfRange, lambda cast: _ask(cast, -5)),
    ],
    "need_refused_with_a_reason": [
        (ReasonMissing, lambda c: refuse_need(by=c.actor(c.li), at=NOW, need=asked(c), because=" "))
    ],
    "need_cancelled_with_side_and_reason": [
        (CancelledWithoutReason, lambda cast: _cancel(cast, "")),
        (CancelledWithoutReason, lambda cast: _cancel(cast, " \n")),
    ],
    "round_every_1_to_4_weeks": [
        (RhythmUnknown, lambda cast: _book(cast, 0)),
        (RhythmUnknown, lambda cast: _book(cast, 5)),
    ],
    "keeper_seat_0_to_2": [(SeatUnknown, lambda cast: _keep(cast, 3)), (SeatUnknown, lambda cast: _keep(cast, -1))],
    "one_keeper_a_seat": [(SeatTaken, lambda cast: _keep(cast, 0, 0))],
    "a_keeper_one_seat": [(SeatTaken, lambda cast: _keep(cast, 0, 1))],
    "a_helper_once_for_a_need": [(AlreadyOffered, _offer_again)],
    "one_helper_for_a_role": [(RoleTaken, _offer_taken)],
    "visits.Attendance.assignment": [(AlreadyNoted, _arrive_again)],
    "visits.Attendance.arrival_nonce": [(MarkUsed, _mark_of_another)],
    "visits.Attendance.leaving_nonce": [(MarkUsed, _leaving_mark_of_another)],
    "rating_1_to_5": [(StarsOutOfRange, lambda cast: _rate(cast, 0)), (StarsOutOfRange, lambda cast: _rate(cast, 6))],
    "reviews.Rating.visit": [(AlreadyRated, lambda cast: _rate(cast, 5, 1))],
}

PAIRED = "who and when are written in one line of code, by no form"
STATE = "the state is written with what makes it so, after the refusals of its action"
LOOKED_UP = "written by get_or_create or update_or_create: who comes second finds the first"
DRAWN = "drawn or reckoned by the house: nobody types it"
NO_FORM = "no action writes it yet"
TYPED = "a time ahead of now is refused: NotThen, tests/care/test_typed_in.py"
LEGACY = "answered in words: tests/commons/timebank/test_legacy.py"

# Bounds that no input of a person can reach, each with why.
OUT_OF_REACH: dict[str, str] = {
    "journal.Block.last_seq": DRAWN,
    "journal.Block.head": DRAWN,
    "journal.Block.previous_head": DRAWN,
    "journal.Arrival.nonce": "a second arrival is the case it is there for: doors/once.py answers it",
    "places.Division.path": DRAWN,
    "one_division_per_code_and_day": "the keeper's set-up commands look it up first",
    "code_period_runs": "begins with a year and has no end",
    "places.StreetNetwork.digest": LOOKED_UP,
    "nobody_dies_before_birth": NO_FORM,
    "identity_number_and_digest_together": DRAWN,
    "a_number_once_per_person": "numbers written twice are kept once, see TestOnce below",
    "fact_period_runs": "a fact opens without an end; what it ends began before it",
    "fact_verified_at_and_by": PAIRED,
    "membership_period_runs": NO_FORM,
    "one_household_at_a_time": NO_FORM,
    "one_tie_between_two": LOOKED_UP,
    "delegation_revoked_at_and_by": PAIRED,
    "post_period_runs": "a post opens without an end",
    "a_skill_once_per_helper": LOOKED_UP,
    "certificate_verified_at_and_by": PAIRED,
    "one_avoidance_per_pair": LOOKED_UP,
    "a_service_refused_once": NO_FORM,
    "card_withdrawn_at_and_by": PAIRED,
    "one_card_in_use": "a new card ends the old one, the elder locked",
    "cards.DoorCard.digest": "a code that was ever drawn for this elder is drawn again, see TestOnce below",
    "registers.Trace.digest": LOOKED_UP,
    "registers.HeldRow.digest": LOOKED_UP,
    "held_row_decided_at_and_by": PAIRED,
    "told_once_of_a_thing": LOOKED_UP,
    "an_incident_once": LOOKED_UP,
    "incident_closed_at_and_by": PAIRED,
    "a_wrong_code_counted_once": LOOKED_UP,
    **dict.fromkeys([f"{one}_typed_in_after_it_was" for one in ("arrival", "leaving", "visit")], TYPED),
    **dict.fromkeys(["mark_of_a_part_or_of_the_word", "mark_metres_are_rough"], DRAWN),
    **dict.fromkeys(["one_mark_for_a_deed", "one_mark_for_the_word"], "noted once: AlreadyNoted, AlreadySettled"),
    "need_one_or_two_helpers": "what is wished is brought between one and two",
    "need_approved_at_and_by": PAIRED,
    "need_refused_at_and_by": PAIRED,
    "need_cancelled_at_and_by": PAIRED,
    "need_state_is_what_was_done": STATE,
    "assignment_period_runs": "lasts as long as its need, at least a minute",
    "assignment_answered_at_and_by": PAIRED,
    "assignment_ended_at_and_by": PAIRED,
    "assignment_state_is_what_was_done": STATE,
    "unserved_once_a_run": DRAWN,
    "a_role_proposed_once_a_run": DRAWN,
    "proposal_period_runs": "lasts as long as its need, at least a minute",
    "one_open_proposal_for_a_day": "the place is locked, and what was open is dropped in the line before",
    "run_told_at_and_by": PAIRED,
    "run_closed_at_and_by": PAIRED,
    "run_state_is_what_was_done": STATE,
    "steer_released_at_and_by": PAIRED,
    "a_pin_names_its_role": "a pin is written with a role",
    "one_steer_for_a_helper": "the need is locked, and what was set before is released in the line before",
    "one_pin_for_a_role": "the need is locked, and what was set before is released in the line before",
    "one_search_for_a_role": "the need is locked and the search that runs is looked up first",
    "ill_undone": PAIRED,
    "replacement_ended_at_and_by": PAIRED,
    "replacement_state_is_what_was_done": STATE,
    "nobody_found_is_never_silent": "the alarm is sounded in the line before",
    "rulebook.Edition.digest": LOOKED_UP,
    "adoption_period_runs": "a new adoption begins after the one it ends",
    "adoption_ended_at_and_by": PAIRED,
    "adoption_that_ends_was_ended": STATE,
    "adopted_by_a_second_person": "who has typed an edition and adopts it is refused: OwnRules",
    "one_adoption_in_force": "the place is locked and the one in force is ended first",
    "one_adoption_a_place_and_first_day": "a day on which another begins is refused: AdoptedLater",
    "one_city_plan_runs_for_a_day": "the city is locked and the plan that runs is looked up first: AlreadyRunning",
    "city_plan_ended_at_and_by": PAIRED,
    "city_plan_state_is_what_was_done": STATE,
    "a_community_once_in_a_city_plan": DRAWN,
    "city_part_held_by_a_worker_until": "worker, work and lease are written in one line of code, by no form",
    "city_part_failed_with_a_fault": STATE,
    "city_part_planned_has_a_run": STATE,
    "city_part_serves_what_is": DRAWN,
    "round_period_runs": "ends the day after its last visit",
    "round_weekday_monday_0_to_sunday_6": DRAWN,
    "round_ended_at_and_by": PAIRED,
    "sharing_ended_at_and_by": PAIRED,
    "leave_returned_at_and_by": PAIRED,
    "one_leave_at_a_time": LEGACY,
    "heir_ended_at_and_by": PAIRED,
    "heir_is_somebody_else": "oneself is no relative who may inherit: NotHeir",
    "one_heir_at_a_time": "the member is locked and who was named before is ended first",
    "estate_settled_at_and_by": PAIRED,
    "estate_withdrawn_at_and_by": PAIRED,
    "estate_state_is_what_was_done": STATE,
    "estate_withdrawn_with_a_reason": LEGACY,
    "estate_noted_by_a_document": LEGACY,
    "estate_passed_by_an_entry": STATE,
    "one_estate_a_member": LEGACY,
    "timebank.Estate.entry": DRAWN,
    "timebank.Wish.entry": LOOKED_UP,
    "wish_was_read_back": LEGACY,
    "rounds.Occurrence.need": DRAWN,
    "a_round_once_a_day": DRAWN,
    "keeper_answered_at_and_by": PAIRED,
    "keeper_ended_at_and_by": PAIRED,
    "keeper_state_is_what_was_done": STATE,
    "keeper_answers_after_being_asked": STATE,
    "visits.Visit.need": LOOKED_UP,
    "visit_confirmed_at_and_by": PAIRED,
    "visit_disputed_at_and_by": PAIRED,
    "visit_resolved_at_and_by": PAIRED,
    "visit_leaves_after_it_began": "the later of the two is taken",
    "visit_state_is_what_was_done": STATE,
    "attendance_left_at_by_and_nonce": PAIRED,
    "attendance_period_runs": "the later of the two is taken",
    "one_flag_at_a_time": "the place is locked and the flag that stands is looked up first",
    "flag_taken_at_and_by": PAIRED,
    "flag_decided_at_and_by": PAIRED,
    "flag_state_is_what_was_done": STATE,
    "a_visit_once_a_flag": LOOKED_UP,
    "one_drawing_for_a_day": "the place is locked and days drawn from are looked up first",
    "vigilance.PhoneBack.visit": "visits that were rung about are left out when calls are drawn or asked for",
    "phone_back_answered_at_and_by": PAIRED,
    "phone_back_drawn_with_its_chance": DRAWN,
    "phone_back_has_a_cause": DRAWN,
    "phone_back_state_is_what_was_done": STATE,
    "school_record_of_some_time": "where nothing was given, NothingForSchool says so",
    "school_record_period_runs": DRAWN,
    "activity_took_time": "a part of no time is refused: PartWrong, and none at all: NothingDone",
    "activity_says_what": "nothing said is refused: NothingDone",
    "activity_undone_at_and_by": PAIRED,
    "activity_undone_with_a_reason": "no reason is refused: ReasonMissing",
    "groups.Activity.entry": DRAWN,
    "a_part_once_a_person": "somebody named twice is refused: PartWrong",
    "part_within_a_day": "more than a day's most is refused: PartWrong",
    "one_replay_runs_for_an_edition": "the place is locked and the one that runs is looked up first: it is the answer",
    "replay_period_runs": DRAWN,
    "replay_ended_at_and_by": PAIRED,
    "replay_state_is_what_was_done": STATE,
    "replay_held_by_a_worker_until": "worker and lease are written in one line of code, by no form",
    "replay_reckons_what_there_is": DRAWN,
    "a_member_once_a_replay": DRAWN,
    "replay_gain_is_the_difference": DRAWN,
}


# tests/commons/bank, tests/commons/openings, tests/care/test_guarantee.py, tests/programmes
ELSEWHERE = {"bank", "guarantee", "honours", "openings", "points", "thanks"}
FLOORS = ("huzhu.commons.", "huzhu.care.", "huzhu.oversight.")


def bounds() -> set[str]:
    """Every constraint by name and every unique field by its label, but of rooms whose bounds are tested elsewhere."""
    found = set()
    for model in apps.get_models():
        if model.__module__.startswith(FLOORS) and model._meta.app_label not in ELSEWHERE:
            found |= {
                one.name for one in model._meta.constraints if isinstance(one, CheckConstraint | UniqueConstraint)
            }
            unique = (one for one in model._meta.local_fields if one.unique and not one.primary_key)
            found |= {f"{model._meta.label}.{field.name}" for field in unique}
    return found


def test_each_bound_is_answered_in_words_or_out_of_reach() -> None:
    assert not ANSWERS.keys() & OUT_OF_REACH.keys()
    assert bounds() == ANSWERS.keys() | OUT_OF_REACH.keys()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("refusal", "act"),
    [pytest.param(no, act, id=f"{bound}-{no.code}") for bound, acts in ANSWERS.items() for no, act in acts],
)
def test_a_person_hears_words_and_not_the_database(cast: Cast, refusal: type[Refused], act: Act) -> None:
    with pytest.raises(refusal):
        act(cast)
