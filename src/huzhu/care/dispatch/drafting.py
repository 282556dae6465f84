"""An offer as it is written down: until when it waits for an answer, and the word said at the door."""

import secrets
from datetime import datetime, timedelta

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.pressing import quiet_until, repair_rules_on
from huzhu.kernel.moments import local_day

ANSWER_WITHIN = timedelta(hours=4)
ANSWER_AT_LEAST = timedelta(minutes=15)
IN_THE_MORNING = timedelta(hours=1)

# Said at the door before it opens: short, of flowers and fruit, hard to mistake for one another by ear.
PASSWORDS = ("茶花", "桂花", "石榴", "枇杷", "荷叶", "梅子", "松果", "银杏", "葡萄", "百合", "核桃", "竹笋")


def draw_up(
    *, by: Actor, at: datetime, need: Need, helper: Helper, starts_at: datetime, role: int, **more: object
) -> Assignment:
    """Writes one offer and tells nobody: the action that calls it does, and holds permission and the need's lock."""
    usual_at = max(at + ANSWER_AT_LEAST, min(_awake(at + ANSWER_WITHIN, need), starts_at - timedelta(minutes=30)))
    return Assignment.objects.create(
        need=need,
        helper=helper,
        role=role,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=need.minutes),
        offered_at=at,
        offered_by_id=by.person_id,
        password=secrets.choice(PASSWORDS),
        **{"answer_by_at": usual_at, **more},
    )


def _awake(at: datetime, need: Need) -> datetime:
    """The moment itself by day; for one in the quiet hours, an hour of the next morning to answer in."""
    zone = need.place.time_zone
    morning = quiet_until(at, zone, repair_rules_on(local_day(at, zone)))
    return morning + IN_THE_MORNING if morning else at
