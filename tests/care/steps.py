"""The loop step by step, each step standing on the one before: what a test of one room needs from the others."""

from datetime import date, datetime, timedelta

from huzhu.care.dispatch.actions import accept_assignment, offer_visit
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help
from huzhu.care.needs.models import Need
from huzhu.care.visits.actions import check_in, check_out, confirm_visit
from huzhu.care.visits.models import Visit
from huzhu.care.visits.showing import Showing
from huzhu.commons.helpers.models import Helper
from huzhu.commons.journal.models import Line
from huzhu.commons.journal.queries import lines_on
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.models import Fact, Person
from huzhu.kernel.dispatch.pressing import repair_rules_on
from tests.cast import NOW, Cast, volunteer


def ask_of(*, service: str = "P1", hours: float = 2, minutes: int | None = 60, **more: object) -> Ask:
    """What somebody asks for, to begin in so many hours, within an hour."""
    begins = NOW + timedelta(hours=hours)
    return Ask(service, "phone", begins, begins + timedelta(hours=1), minutes=minutes, **more)  # type: ignore[arg-type]


def asked(cast: Cast, **more: object) -> Need:
    """Operator Zhou takes down what Grandma Hong asks for."""
    return ask_for_help(by=cast.actor(cast.zhou), at=NOW, elder=cast.hong, ask=ask_of(**more))  # type: ignore[arg-type]


def approved(cast: Cast, **more: object) -> Need:
    """Staff Li approves it."""
    return approve_need(by=cast.actor(cast.li), at=NOW, need=asked(cast, **more))


def offered(cast: Cast, need: Need | None = None, helper: Helper | None = None, role: int = 0) -> Assignment:
    """Staff Li offers it, to Xiao Wang if to nobody else."""
    need = need or approved(cast)
    helper = helper or cast.wang_helper
    by = cast.actor(cast.li)
    return offer_visit(by=by, at=NOW, need=need, helper=helper, starts_at=need.earliest_at, role=role)


def accepted(cast: Cast, need: Need | None = None) -> Assignment:
    """Xiao Wang accepts it."""
    return accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offered(cast, need))


def arrived(cast: Cast, assignment: Assignment | None = None) -> Assignment:
    """Xiao Wang is at the door at the promised time."""
    assignment = assignment or accepted(cast)
    showing = Showing(f"in-{assignment.pk}", card_code=cast.card)
    check_in(by=cast.actor(cast.wang), at=assignment.starts_at, assignment=assignment, showing=showing)
    return assignment


def left(cast: Cast, *, minutes: int = 60, need: Need | None = None) -> Visit:
    """Xiao Wang leaves after so many minutes: the visit waits for a word."""
    assignment = arrived(cast, accepted(cast, need))
    at = assignment.starts_at + timedelta(minutes=minutes)
    showing = Showing(f"out-{assignment.pk}", card_code=cast.card)
    check_out(by=cast.actor(cast.wang), at=at, assignment=assignment, showing=showing)
    return Visit.objects.get(need=assignment.need_id)


def confirmed(cast: Cast, **more: int) -> Visit:
    """Operator Zhou rings Grandma Hong, who says it was as it should be."""
    visit = left(cast, **more)  # type: ignore[arg-type]
    return confirm_visit(by=cast.actor(cast.zhou), at=NOW + timedelta(hours=8), visit=visit, via="call_back")


def another_helper(cast: Cast, person: Person | None = None) -> Helper:
    """Somebody else in a red vest: Operator Zhou after work, if nobody is named."""
    return volunteer(person or cast.zhou, cast.actor(cast.li))


def deeds(thing: str) -> list[str]:
    """What the journal says was done with a thing, oldest first."""
    return [line.action for line in lines_on(thing)]


def last_line(thing: str) -> Line:
    """The newest line about a thing."""
    line = lines_on(thing).last()
    assert line is not None
    return line


def told(person: Person) -> set[str]:
    """What kinds of notices a person has been written."""
    return set(Notice.objects.filter(person=person).values_list("kind", flat=True))


def later(minutes: float) -> datetime:
    """So many minutes after nine in the morning."""
    return NOW + timedelta(minutes=minutes)


def elder_next_door(cast: Cast, number: int) -> Person:
    """Another elder of the community, who speaks another language."""
    elder = Person.objects.create(
        place=cast.community,
        name=f"赵{number}",
        born_on=date(1940, 1, 1 + number),
        registered_at=NOW,
        registered_by=cast.li,
    )
    Fact.objects.create(person=elder, kind="language", value="普通话", from_on=NOW.date(), source="test")
    return elder


def approved_for(cast: Cast, elder: Person, *, hours: float = 2) -> Need:
    """Staff Li approves some shopping for anybody."""
    need = ask_for_help(by=cast.actor(cast.zhou), at=NOW, elder=elder, ask=ask_of(service="S1", hours=hours))
    return approve_need(by=cast.actor(cast.li), at=NOW, need=need)


def weary(cast: Cast, helper: Helper) -> None:
    """A helper asked this week as often as the rules allow, each time for a need that is over."""
    need = approved(cast, service="S1", hours=30)
    most = repair_rules_on(NOW.date()).offers_a_week
    Assignment.objects.bulk_create(
        Assignment(
            need=need,
            helper=helper,
            starts_at=need.earliest_at,
            ends_at=need.earliest_at + timedelta(minutes=60),
            state=Assignment.State.DECLINED,
            offered_at=NOW - timedelta(hours=number + 1),
            offered_by=cast.li,
            answer_by_at=NOW,
            answered_at=NOW - timedelta(minutes=5),
            answered_by=helper.person,
            password="桂花",
        )
        for number in range(most)
    )
