"""What a helper gives at most: by their own hand, within what a day holds, with a line in the journal."""

import pytest

from huzhu.commons.helpers.limits import Limits, LimitsOutOfRange, ServiceNotListed, keep_limits
from huzhu.commons.helpers.models import Helper, ServiceRefusal
from huzhu.commons.journal.models import Line
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def kept(cast: Cast, limits: Limits) -> Helper:
    """Xiao Wang keeps them himself."""
    return keep_limits(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, limits=limits)


class TestKeepLimits:
    def test_they_are_kept_and_what_is_left_out_is_refused_no_longer(self, cast: Cast) -> None:
        kept(cast, Limits(120, 2, 60, frozenset({"S1", "P1"})))
        helper = kept(cast, Limits(90, 3, None, frozenset({"P1", "C1"})))
        assert (helper.max_minutes_a_day, helper.max_visits_a_day, helper.max_steps) == (90, 3, None)
        assert set(ServiceRefusal.objects.values_list("service", flat=True)) == {"P1", "C1"}
        assert Line.objects.filter(action="keep_limits", thing=f"helper:{helper.pk}").count() == 2

    @pytest.mark.parametrize(
        "limits", [Limits(14, 2), Limits(721, 2), Limits(60, 0), Limits(60, 13), Limits(60, 1, -1)]
    )
    def test_a_limit_is_one(self, cast: Cast, limits: Limits) -> None:
        with pytest.raises(LimitsOutOfRange):
            kept(cast, limits)

    def test_only_what_there_is_is_refused(self, cast: Cast) -> None:
        with pytest.raises(ServiceNotListed):
            kept(cast, Limits(60, 1, None, frozenset({"ZZ"})))

    def test_nobody_else_keeps_them(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            keep_limits(by=cast.actor(cast.son), at=NOW, helper=cast.wang_helper, limits=Limits(60, 1))
