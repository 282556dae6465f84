"""Two colleagues decide on the same application at the same instant; two write the same one: one each time."""

import pytest

from huzhu.care.entitlement.applying import (
    ApplicationDecided,
    AppliedAlready,
    Given,
    Wanted,
    apply_for_benefit,
    grant_benefit,
    refuse_benefit,
)
from huzhu.care.entitlement.models import Application
from huzhu.commons.journal.models import Line
from huzhu.commons.people.actions import give_post
from huzhu.commons.people.models import Post
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast
from tests.trust.crowd import at_once, parted

pytestmark = pytest.mark.django_db(transaction=True)
WANTED = Wanted("subsistence_allowance", "self", "身份证")
GIVEN = Given(TODAY, TODAY.replace(year=TODAY.year + 1))


def test_a_yes_and_a_no_at_once_leave_one_of_them(cast: Cast) -> None:
    house = machine(TODAY, "test", "race")
    for person in (cast.wang, cast.son):
        give_post(by=house, at=NOW, person=person, kind=Post.Kind.STAFF, place=cast.community, from_on=TODAY)
    one = apply_for_benefit(by=cast.actor(cast.li), at=NOW, person=cast.hong, wanted=WANTED)

    def yes() -> Application:
        return grant_benefit(by=cast.actor(cast.wang), at=NOW, application=one, given=GIVEN)

    def no() -> Application:
        return refuse_benefit(by=cast.actor(cast.son), at=NOW, application=one, because="不符合")

    through, refused = parted(at_once([yes, no]))
    assert len(through) == len(refused) == 1
    assert isinstance(refused[0], ApplicationDecided)
    assert Application.objects.get().state == through[0].state
    assert Line.objects.filter(action__in=["grant_benefit", "refuse_benefit"]).count() == 1


def test_the_same_written_twice_at_once_waits_once(cast: Cast) -> None:
    def write() -> Application:
        return apply_for_benefit(by=cast.actor(cast.li), at=NOW, person=cast.hong, wanted=WANTED)

    through, refused = parted(at_once([write] * 4))
    assert len(through) == 1
    assert all(isinstance(one, AppliedAlready) for one in refused)
    assert Application.objects.count() == 1
