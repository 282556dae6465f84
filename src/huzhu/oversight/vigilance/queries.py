"""Reading flags, the calls to make, and what the calls say of all visits."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.vigilance.sampling import Answer, Estimate, estimate
from huzhu.oversight.vigilance.models import Drawing, Flag, FlaggedVisit, PhoneBack

FALSE = (PhoneBack.Outcome.NOBODY, PhoneBack.Outcome.SHORTER)
TELLING = (PhoneBack.Outcome.AS_WRITTEN, *FALSE)


def flags_for(by: Actor) -> QuerySet[Flag]:
    """All flags `by` may see but those on matters of his own; order and slice at the door."""
    return visible_to(by, Verb.SEE_FLAG, Flag).exclude(_own_flag(by)).select_related("place")


def flags_at(by: Actor, place: Division, state: str = "") -> QuerySet[Flag]:
    """Flags of a place and all under it, the heaviest first; of one state, or all."""
    rows = flags_for(by).filter(place__path__startswith=place.path)
    return (rows.filter(state=state) if state else rows).order_by("-weight_tenths", "pk")


def visits_flagged(by: Actor, flag: Flag) -> QuerySet[Visit]:
    """The visits that belong to a flag, newest first, with elder, need and call loaded."""
    seen = visible_to(by, Verb.SEE_FLAG, Visit).filter(flags__flag=flag)
    return seen.select_related("elder", "need", "place", "phone_back").order_by("-began_at", "pk")


def phone_backs_for(by: Actor) -> QuerySet[PhoneBack]:
    """All calls `by` may see but those about visits that he gave, noted or confirmed; order and slice at the door."""
    return (
        visible_to(by, Verb.SEE_PHONE_BACK, PhoneBack)
        .exclude(own_visit(by, "visit_id"))
        .select_related("visit__need", "visit__place", "elder")
    )


def phone_backs_due(by: Actor, place: Division, at: datetime) -> QuerySet[PhoneBack]:
    """The calls to make now under a place: asked for by a person first, then the oldest."""
    due = phone_backs_for(by).filter(
        state=PhoneBack.State.WAITING, due_at__lte=at, visit__place__path__startswith=place.path
    )
    return due.order_by("flag", "due_at", "pk")


def phone_backs_later(by: Actor, place: Division, at: datetime) -> QuerySet[PhoneBack]:
    """The calls that wait for another hour: nobody picked up."""
    rows = phone_backs_for(by).filter(visit__place__path__startswith=place.path)
    return rows.filter(state=PhoneBack.State.WAITING, due_at__gt=at).order_by("due_at", "pk")


def own_visit(by: Actor, key: str) -> Q:
    """Visits that a person gave, noted at the station, or confirmed: somebody else has to look at them."""
    parts = Attendance.objects.filter(visit=OuterRef(key)).filter(
        Q(assignment__helper__person=by.person_id)
        | Q(arrival_noted_by=by.person_id)
        | Q(leaving_noted_by=by.person_id)
        | Q(visit__confirmed_by=by.person_id)
        | Q(visit__elder=by.person_id)
    )
    return Q(Exists(parts))


def _own_flag(by: Actor) -> Q:
    flagged = FlaggedVisit.objects.filter(own_visit(by, "visit_id"), flag=OuterRef("pk"))
    return Q(about=by.person_id) | Q(Exists(flagged))


@dataclass(frozen=True, slots=True)
class Rung:
    """What the calls drawn from the visits of some days have brought: the days' visits, the calls, and the share.

    `estimate` is of all visits of those days; None while nobody has answered. `unable` could not say.
    """

    from_on: date
    to_on: date
    visits: int
    drawn: int
    answered: int
    unable: int
    unreached: int
    waiting: int
    false: int
    estimate: Estimate | None


def rung_between(by: Actor, place: Division, from_on: date, to_on: date) -> Rung:
    """The calls about visits of the local days [from_on, to_on) of a place and all under it.

    Only calls drawn by chance are counted; what a person asked for says nothing of other visits.
    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_FIGURES, within=place)
    days = Drawing.objects.filter(place__path__startswith=place.path, day__gte=from_on, day__lt=to_on)
    frame = days.aggregate(visits=Sum("visits_count"), drawn=Sum("drawn_count"))
    calls = PhoneBack.objects.filter(drawing__in=days).order_by("pk")
    rows = list(calls.values_list("state", "outcome", "chance_ppm"))
    answers = [Answer(chance, outcome in FALSE) for _state, outcome, chance in rows if outcome in TELLING and chance]
    return Rung(
        from_on=from_on,
        to_on=to_on,
        visits=frame["visits"] or 0,
        drawn=frame["drawn"] or 0,
        answered=len(answers),
        unable=sum(outcome == PhoneBack.Outcome.CANNOT_SAY for _state, outcome, _chance in rows),
        unreached=sum(state == PhoneBack.State.UNREACHED for state, _outcome, _chance in rows),
        waiting=sum(state == PhoneBack.State.WAITING for state, _outcome, _chance in rows),
        false=sum(answer.false for answer in answers),
        estimate=estimate(answers),
    )
