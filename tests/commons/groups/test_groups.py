"""Hours of groups: credited to the group and to nobody in it, donated only, taken back by a reversal."""

from datetime import timedelta

import pytest

from huzhu.commons.bank.actions import ReasonMissing
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Account
from huzhu.commons.bank.posting import Overdrawn
from huzhu.commons.bank.queries import account_at, account_of, balance_of, ledger_sum
from huzhu.commons.groups.actions import (
    ActivityAhead,
    ActivityUndone,
    Done,
    GroupNameMissing,
    GroupNameTaken,
    NothingDone,
    PartWrong,
    donate_group_time,
    found_group,
    record_activity,
    undo_activity,
)
from huzhu.commons.groups.queries import activities_of, group_seen_by, groups_at
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Organisation
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def group(cast: Cast) -> Organisation:
    """A group of the community, founded by Staff Li."""
    return found_group(by=cast.actor(cast.li), at=NOW, place=cast.community, name="青石桥 志愿队")


def done(cast: Cast) -> Done:
    """A morning of two people."""
    return Done(TODAY, "打扫楼道", [(cast.wang, 120), (cast.zhou, 60)])


def test_minutes_go_to_the_group_and_to_nobody_in_it(cast: Cast) -> None:
    by, made = cast.actor(cast.li), group(cast)
    activity = record_activity(by=by, at=NOW, group=made, done=done(cast))
    assert (activity.minutes, group_seen_by(by, made.pk).minutes, ledger_sum()) == (180, 180, 0)
    assert account_of(cast.wang) is None
    assert list(activities_of(by, made)) == [activity]
    assert sorted(part.minutes for part in activity.parts.all()) == [60, 120]
    assert not list(bank_faults())


def test_they_can_be_donated_and_nothing_else(cast: Cast) -> None:
    by, made = cast.actor(cast.li), group(cast)
    activity = record_activity(by=by, at=NOW, group=made, done=done(cast))
    for _ in range(2):
        donate_group_time(by=by, at=NOW, group=made, minutes=100, reference="x")
    pool = account_at(cast.community, Account.Kind.DONATION)
    assert pool is not None
    assert (balance_of(pool), group_seen_by(by, made.pk).minutes) == (100, 80)
    with pytest.raises(Overdrawn):
        donate_group_time(by=by, at=NOW, group=made, minutes=81, reference="y")
    with pytest.raises(Overdrawn):
        undo_activity(by=by, at=NOW, activity=activity, because="写错了")


def test_what_was_wrong_is_taken_back(cast: Cast) -> None:
    by, made = cast.actor(cast.li), group(cast)
    activity = record_activity(by=by, at=NOW, group=made, done=done(cast))
    with pytest.raises(ReasonMissing):
        undo_activity(by=by, at=NOW, activity=activity, because=" ")
    undo_activity(by=by, at=NOW, activity=activity, because="写错了")
    assert (group_seen_by(by, made.pk).minutes, ledger_sum()) == (0, 0)
    with pytest.raises(ActivityUndone):
        undo_activity(by=by, at=NOW, activity=activity, because="写错了")


def test_what_cannot_be_is_refused(cast: Cast) -> None:
    by, made = cast.actor(cast.li), group(cast)
    for name, no in ((" ", GroupNameMissing), ("青石桥  志愿队", GroupNameTaken)):
        with pytest.raises(no):
            found_group(by=by, at=NOW, place=cast.community, name=name)
    wrong = (
        (Done(TODAY, " ", [(cast.wang, 60)]), NothingDone),
        (Done(TODAY, "打扫", []), NothingDone),
        (Done(TODAY, "打扫", [(cast.wang, 60), (cast.wang, 60)]), PartWrong),
        (Done(TODAY, "打扫", [(cast.wang, 481)]), PartWrong),
        (Done(TODAY + timedelta(days=1), "打扫", [(cast.wang, 60)]), ActivityAhead),
        (Done(TODAY, "打扫", [(cast.xu, 60)]), NotFound),
    )
    for said, no in wrong:
        with pytest.raises(no):
            record_activity(by=by, at=NOW, group=made, done=said)


def test_whose_business_it_is(cast: Cast) -> None:
    made = group(cast)
    for who, no in ((cast.chen, NotPermitted), (cast.zhou, NotFound), (cast.xu, NotFound)):
        with pytest.raises(no):
            record_activity(by=cast.actor(who), at=NOW, group=made, done=done(cast))
    assert [one.group for one in groups_at(cast.actor(cast.chen), cast.community)] == [made]
    assert not groups_at(cast.actor(cast.xu), cast.community)
    with pytest.raises(NotFound):
        group_seen_by(cast.actor(cast.xu), made.pk)
