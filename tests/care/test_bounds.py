"""Every bound of the tables of commons and care: what a person can type against it is refused in words before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, UniqueConstraint

from huzhu.care.dispatch.actions import AlreadyOffered, CancelledWithoutReason, RoleTaken, cancel_need
from huzhu.care.needs.actions import LengthOutOfRange, ReasonMissing, ask_for_help, refuse_need
from huzhu.care.needs.windows import WindowBackwards
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
from huzhu.commons.people.accounts import UsernameTaken, open_sign_in
from huzhu.commons.people.actions import (
    AlreadyRegistered,
    DelegateIsSelf,
    DelegationEndsBefore,
    OrganisationMissing,
    Particulars,
    PostEndsBefore,
    TiedToSelf,
    delegate_to,
    give_post,
    register_person,
    tie_persons,
)
from huzhu.commons.timebank.actions import SharedAlready, share_time
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.spending import NotForThem
from tests.care.out_of_reach import OUT_OF_REACH
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


def _backwards(cast: Cast) -> object:
    days = {"from_on": TODAY, "to_on": TODAY}
    return give_post(by=HOUSE, at=NOW, person=cast.son, kind="operator", place=cast.community, **days)


def _leads_nothing(cast: Cast) -> object:
    return give_post(
        by=HOUSE, at=NOW, person=cast.son, kind="leader", place=cast.community, from_on=TODAY, to_on=TODAY + DAY
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
    "post_period_runs": [(PostEndsBefore, _backwards)],
    "who_leads_leads_an_organisation": [(OrganisationMissing, _leads_nothing)],
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
