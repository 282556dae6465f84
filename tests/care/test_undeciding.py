"""A decision taken back: as if it had never been made, and whoever heard of it hears that too."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import decline_assignment
from huzhu.care.dispatch.undeciding import NotDecided, SomebodyAsked, undecide_need
from huzhu.care.needs.actions import approve_need, refuse_need
from huzhu.care.needs.models import Need
from huzhu.care.needs.windows import WindowPassed
from huzhu.commons.notices.actions import note_call
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from tests.care.steps import approved, asked, deeds, later, offered
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def refused(cast: Cast) -> Need:
    return refuse_need(by=cast.actor(cast.li), at=NOW, need=asked(cast), because="这周没有人手")


def undecided(cast: Cast, need: Need, *, by: str = "li", minutes: int = 5) -> Need:
    return undecide_need(by=cast.actor(getattr(cast, by)), at=later(minutes), need=need)


def rung(cast: Cast) -> None:
    """Somebody has read to Grandma Hong what waited for her."""
    for one in Notice.objects.filter(person=cast.hong, state=Notice.State.WAITING).order_by("pk"):
        note_call(by=cast.actor(cast.zhou), at=later(1), notice=one, outcome="reached")


def waiting(cast: Cast) -> list[str]:
    told = Notice.objects.filter(person=cast.hong, state=Notice.State.WAITING)
    return list(told.order_by("told_at", "pk").values_list("kind", flat=True))


@pytest.mark.parametrize("decided", [approved, refused])
def test_it_waits_as_before_and_nobody_is_told_of_what_was_not_said_yet(cast: Cast, decided) -> None:
    need = undecided(cast, decided(cast))
    assert need.state == Need.State.ASKED
    assert need.last_decision() == (need.asked_by_id, need.asked_at)
    assert not need.refused_because
    assert waiting(cast) == []
    assert deeds(f"need:{need.pk}")[-2:] == ["undecide_need", "take_back_notices"]


@pytest.mark.parametrize("decided", [approved, refused])
def test_an_elder_who_has_heard_of_it_hears_that_it_is_looked_at_once_more(cast: Cast, decided) -> None:
    need = decided(cast)
    rung(cast)
    undecided(cast, need)
    assert waiting(cast) == ["need.undecided"]


def test_the_second_decision_is_told_although_the_first_was(cast: Cast) -> None:
    need = refused(cast)
    rung(cast)
    undecided(cast, need)
    rung(cast)
    need = refuse_need(by=cast.actor(cast.li), at=later(9), need=need, because="要专业人员来做")
    assert waiting(cast) == ["need.refused"]
    rung(cast)
    undecided(cast, need, minutes=10)
    approve_need(by=cast.actor(cast.li), at=later(11), need=need)
    assert set(waiting(cast)) == {"need.undecided", "need.approved"}


def test_somebody_who_was_asked_is_not_left_standing(cast: Cast) -> None:
    offer = offered(cast)
    with pytest.raises(SomebodyAsked) as no:
        undecided(cast, offer.need)
    assert no.value.params == {"who": cast.wang.pk}
    decline_assignment(by=cast.actor(cast.wang), at=later(6), assignment=offer)
    assert undecided(cast, offer.need, minutes=7).state == Need.State.ASKED


def test_what_is_open_or_over_has_nothing_to_take_back(cast: Cast) -> None:
    with pytest.raises(NotDecided):
        undecided(cast, asked(cast))
    need = undecided(cast, approved(cast))
    with pytest.raises(NotDecided):
        undecided(cast, need)


def test_when_the_time_is_over_nothing_is_decided_anew(cast: Cast) -> None:
    need = approved(cast)
    with pytest.raises(WindowPassed):
        undecide_need(by=cast.actor(cast.li), at=need.latest_start_at + timedelta(minutes=1), need=need)


def test_only_who_may_decide(cast: Cast) -> None:
    need = approved(cast)
    for who, no in (("zhou", NotPermitted), ("hong", NotPermitted), ("son", NotPermitted), ("xu", NotFound)):
        with pytest.raises(no):
            undecided(cast, need, by=who)
