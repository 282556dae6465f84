"""Taking what nobody was sent to: what is listed and what not, the first one has it, and what is not explained."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import AlreadyOffered, OfferEnded, PromisedElsewhere, RoleTaken, cancel_need
from huzhu.care.dispatch.claiming import NotForThem, ProofMissing, chances_for, claim_need
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.steering import forbid
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.actions import Hours, Paper, keep_apart, note_absence, note_skill, offer_hours, verify_paper
from huzhu.commons.helpers.models import Helper, ServiceRefusal
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted, another_helper, approved, asked, deeds, left, offered, told
from tests.cast import NOW, TODAY, Cast, volunteer

pytestmark = pytest.mark.django_db


def near(cast: Cast, helper: Helper | None = None) -> list[str]:
    """The needs that Xiao Wang is shown, by id."""
    helper = helper or cast.wang_helper
    return [one.need.pk for one in chances_for(cast.actor(helper.person), helper, NOW) if not one.lacks]


def claimed(cast: Cast, need: Need, helper: Helper | None = None) -> Assignment:
    """Xiao Wang takes it."""
    helper = helper or cast.wang_helper
    return claim_need(by=cast.actor(helper.person), at=NOW, helper=helper, need=need)


class TestList:
    def test_an_approved_need_nobody_has_with_its_way_and_its_hour(self, cast: Cast) -> None:
        need = approved(cast)
        asked(cast, service="S1", hours=5)
        (one,) = chances_for(cast.actor(cast.wang), cast.wang_helper, NOW)
        assert (one.need, one.role, one.visits_before, one.lacks) == (need, 0, 0, "")
        assert need.earliest_at <= one.starts_at <= need.latest_start_at
        assert one.walking_minutes

    def test_how_often_one_was_there(self, cast: Cast) -> None:
        left(cast)
        need = approved(cast, service="S1", hours=6)
        found = {one.need: one for one in chances_for(cast.actor(cast.wang), cast.wang_helper, NOW)}
        assert found[need].visits_before == 1

    def test_nothing_begins_in_the_past(self, cast: Cast) -> None:
        need = approved(cast)
        at = need.earliest_at + timedelta(minutes=20)
        (one,) = chances_for(cast.actor(cast.wang), cast.wang_helper, at)
        assert one.starts_at > at
        assert not chances_for(cast.actor(cast.wang), cast.wang_helper, need.latest_start_at)

    def test_not_what_one_was_asked_for_or_has(self, cast: Cast) -> None:
        offered(cast)
        assert not near(cast)

    def test_not_what_another_has(self, cast: Cast) -> None:
        accepted(cast, approved(cast, service="S1"))
        assert not near(cast, another_helper(cast))

    def test_of_a_visit_for_two_the_other_part_at_the_same_hour(self, cast: Cast) -> None:
        promise = accepted(cast)
        other = another_helper(cast)
        (one,) = chances_for(cast.actor(other.person), other, NOW)
        assert (one.together, one.role, one.starts_at) == (True, 1, promise.starts_at)

    def test_not_outside_the_hours_nor_while_away(self, cast: Cast) -> None:
        approved(cast)
        note_absence(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, from_on=TODAY, to_on=TODAY + timedelta(1))
        assert not near(cast)
        cast.wang_helper.absences.all().delete()
        offer_hours(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, hours=[Hours(0, 480, 600)])
        assert not near(cast)

    def test_not_where_the_day_is_full(self, cast: Cast) -> None:
        accepted(cast)
        need = approved(cast, service="S1", hours=6)
        Helper.objects.update(max_visits_a_day=1)
        cast.wang_helper.refresh_from_db()
        assert need.pk not in near(cast)

    def test_not_what_one_does_not_do(self, cast: Cast) -> None:
        ServiceRefusal.objects.create(helper=cast.wang_helper, service="P1")
        approved(cast)
        assert not near(cast)

    def test_not_who_is_kept_apart_and_nobody_says_so(self, cast: Cast) -> None:
        need = approved(cast)
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)
        assert not near(cast)
        with pytest.raises(NotForThem) as no:
            claimed(cast, need)
        assert no.value.params == {}

    def test_not_what_staff_keep_from_them(self, cast: Cast) -> None:
        need = approved(cast)
        forbid(by=cast.actor(cast.li), at=NOW, need=need, helper=cast.wang_helper, because="x")
        assert not near(cast)

    def test_not_in_another_district_and_not_for_oneself(self, cast: Cast) -> None:
        need = approved(cast)
        assert not near(cast, volunteer(cast.xu, cast.actor(cast.xu)))
        Need.objects.filter(pk=need.pk).update(elder=cast.wang)
        assert not near(cast)

    def test_a_missing_proof_is_named(self, cast: Cast) -> None:
        need = approved(cast, service="D1")
        (one,) = chances_for(cast.actor(cast.wang), cast.wang_helper, NOW)
        assert (one.need, bool(one.lacks)) == (need, True)
        with pytest.raises(ProofMissing):
            claimed(cast, need)
        li, paper = cast.actor(cast.li), Paper(one.lacks, "区里", "1", TODAY, TODAY + timedelta(days=90))
        note_skill(by=li, at=NOW, helper=cast.wang_helper, code=one.lacks, level=3)
        verify_paper(by=li, at=NOW, helper=cast.wang_helper, paper=paper)
        assert need.pk in near(cast)


class TestClaim:
    def test_it_is_a_promise_at_once_and_the_elder_is_told(self, cast: Cast) -> None:
        made = claimed(cast, approved(cast))
        assert (made.state, made.offered_at, made.answered_at) == ("accepted", NOW, NOW)
        assert deeds(f"assignment:{made.pk}") == ["claim_need"]
        assert "assignment.accepted" in told(cast.hong)
        assert "assignment.offered" not in told(cast.wang)

    def test_an_offer_to_another_ends(self, cast: Cast) -> None:
        need = approved(cast)
        offer = offered(cast, need)
        claimed(cast, need, another_helper(cast))
        offer.refresh_from_db()
        assert offer.state == Assignment.State.WITHDRAWN

    def test_who_was_faster_is_told(self, cast: Cast) -> None:
        need, other = approved(cast, service="S1"), another_helper(cast)
        claimed(cast, need, other)
        with pytest.raises(RoleTaken):
            claimed(cast, need)

    def test_what_is_gone_is_gone(self, cast: Cast) -> None:
        need = approved(cast)
        cancel_need(by=cast.actor(cast.li), at=NOW, need=need, side="elder", because="不用了")
        with pytest.raises(OfferEnded):
            claimed(cast, need)

    def test_what_one_was_asked_for_is_answered_there(self, cast: Cast) -> None:
        need = approved(cast)
        offered(cast, need)
        with pytest.raises(AlreadyOffered):
            claimed(cast, need)

    def test_nobody_is_at_two_doors(self, cast: Cast) -> None:
        promise = accepted(cast)
        need = approved(cast, service="S1", hours=3)
        Need.objects.filter(pk=need.pk).update(earliest_at=promise.starts_at, latest_start_at=promise.starts_at)
        with pytest.raises((NotForThem, PromisedElsewhere)):
            claimed(cast, need)

    def test_only_for_oneself_and_only_near(self, cast: Cast) -> None:
        need = approved(cast)
        with pytest.raises(NotPermitted):
            claim_need(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, need=need)
        with pytest.raises(NotFound):
            claim_need(by=cast.actor(cast.xu), at=NOW, helper=cast.wang_helper, need=need)
        far = volunteer(cast.xu, cast.actor(cast.xu))
        with pytest.raises(NotFound):
            claimed(cast, need, far)
