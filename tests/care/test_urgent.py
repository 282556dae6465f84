"""What cannot wait: an urgent request goes on under the operator's name; and what is asked twice stays one request."""

from datetime import timedelta

import pytest

from huzhu.care.needs.actions import (
    URGENT_WITHIN,
    AlreadyDecided,
    NeedOver,
    NotUrgent,
    add_to_need,
    approve_need,
    refuse_need,
    release_urgent,
)
from huzhu.care.needs.models import Need
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from tests.care.steps import asked
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


class TestReleasing:
    """Operator Zhou lets it go on."""

    def test_it_is_approved_by_her_and_the_journal_says_how(self, cast: Cast) -> None:
        need = release_urgent(by=cast.actor(cast.zhou), at=NOW, need=asked(cast, urgent=True))
        assert (need.state, need.approved_by_id) == (Need.State.APPROVED, cast.zhou.pk)

    @pytest.mark.parametrize("more", [{}, {"urgent": True, "hours": 24.1}])
    def test_what_can_wait_waits_for_a_colleague(self, cast: Cast, more: dict[str, object]) -> None:
        with pytest.raises(NotUrgent):
            release_urgent(by=cast.actor(cast.zhou), at=NOW, need=asked(cast, **more))
        assert timedelta(hours=24) == URGENT_WITHIN

    def test_what_is_decided_is_decided(self, cast: Cast) -> None:
        need = asked(cast, urgent=True)
        approve_need(by=cast.actor(cast.li), at=NOW, need=need)
        with pytest.raises(AlreadyDecided):
            release_urgent(by=cast.actor(cast.zhou), at=NOW, need=need)

    def test_not_by_the_family_and_not_from_elsewhere(self, cast: Cast) -> None:
        need = asked(cast, urgent=True)
        for who in (cast.son, cast.hong):
            with pytest.raises(NotPermitted):
                release_urgent(by=cast.actor(who), at=NOW, need=need)
        for who in (cast.xu, cast.chen, cast.wang):
            with pytest.raises(NotFound):
                release_urgent(by=cast.actor(who), at=NOW, need=need)


class TestAdding:
    """Her son rings about what Grandma Hong has asked for."""

    def test_the_words_are_added_and_urgent_stays_urgent(self, cast: Cast) -> None:
        need = asked(cast, note="要两斤鸡蛋")
        add_to_need(by=cast.actor(cast.zhou), at=NOW, need=need, words=" 再带一瓶酱油 ", urgent=True)
        add_to_need(by=cast.actor(cast.zhou), at=NOW, need=need, words="", urgent=False)
        kept = Need.objects.get()
        assert (str(kept.note), kept.urgent) == ("要两斤鸡蛋\n再带一瓶酱油", True)

    def test_not_to_what_is_over(self, cast: Cast) -> None:
        need = asked(cast)
        refuse_need(by=cast.actor(cast.li), at=NOW, need=need, because="改天")
        with pytest.raises(NeedOver):
            add_to_need(by=cast.actor(cast.zhou), at=NOW, need=need, words="x", urgent=False)

    def test_not_from_elsewhere(self, cast: Cast) -> None:
        for who in (cast.xu, cast.wang, cast.chen):
            with pytest.raises(NotFound):
                add_to_need(by=cast.actor(who), at=NOW, need=asked(cast), words="x", urgent=False)
