"""Scenes that tests of the desk begin from, made through the actions."""

from datetime import timedelta

from huzhu.care.dispatch.actions import accept_assignment, offer_visit
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help
from huzhu.care.needs.models import Need
from huzhu.care.visits.actions import check_in, check_out, dispute_visit
from huzhu.care.visits.models import Visit
from huzhu.care.visits.showing import Showing
from tests.cast import NOW, Cast


def asked(cast: Cast, *, service: str = "S1", hours: int = 2) -> Need:
    """Grandma Hong has asked for shopping, `hours` from nine o'clock."""
    begins = NOW + timedelta(hours=hours)
    ask = Ask(service, "phone", begins, begins + timedelta(hours=1), note="要两斤鸡蛋")
    return ask_for_help(by=cast.actor(cast.zhou), at=NOW, elder=cast.hong, ask=ask)


def approved(cast: Cast, *, hours: int = 2) -> Need:
    """Staff Li has said yes."""
    return approve_need(by=cast.actor(cast.li), at=NOW, need=asked(cast, hours=hours))


def offered(cast: Cast) -> Assignment:
    """Xiao Wang has been asked."""
    need = approved(cast)
    li = cast.actor(cast.li)
    return offer_visit(by=li, at=NOW, need=need, helper=cast.wang_helper, starts_at=need.earliest_at)


def promised(cast: Cast) -> Assignment:
    """Xiao Wang has said yes."""
    return accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offered(cast))


def left(cast: Cast) -> Visit:
    """Xiao Wang came and went: the visit waits for Grandma Hong's word."""
    assignment = promised(cast)
    by = cast.actor(cast.wang)
    check_in(by=by, at=assignment.starts_at, assignment=assignment, showing=Showing("in", card_code=cast.card))
    ends = assignment.starts_at + timedelta(minutes=60)
    check_out(by=by, at=ends, assignment=assignment, showing=Showing("out", card_code=cast.card))
    return Visit.objects.get(need=assignment.need_id)


def disputed(cast: Cast) -> Visit:
    """Her son says that something was wrong."""
    return dispute_visit(by=cast.actor(cast.son), at=NOW + timedelta(hours=4), visit=left(cast), because="走得太早")
