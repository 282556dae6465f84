"""Two helpers take the same need at the same instant: one has it, the other is told kindly by whom."""

import pytest

from huzhu.care.dispatch.actions import RoleTaken
from huzhu.care.dispatch.claiming import claim_need
from huzhu.care.dispatch.models import Assignment
from huzhu.commons.helpers.models import Helper
from tests.care.steps import another_helper, approved
from tests.cast import NOW, Cast
from tests.trust.crowd import at_once, parted

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_has_it_and_the_other_hears_who(cast: Cast) -> None:
    need, both = approved(cast, service="S1"), [cast.wang_helper, another_helper(cast)]

    def take(helper: Helper) -> Assignment:
        return claim_need(by=cast.actor(helper.person), at=NOW, helper=helper, need=need)

    through, refused = parted(at_once([lambda helper=helper: take(helper) for helper in both]))
    assert len(through) == len(refused) == 1
    assert isinstance(refused[0], RoleTaken)
    assert refused[0].params["who"] == through[0].answered_by_id
    assert Assignment.objects.get() == through[0]
