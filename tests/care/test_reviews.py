"""What the elder says of a visit."""

import pytest

from huzhu.care.reviews.actions import AlreadyRated, NotOverYet, StarsOutOfRange, rate_visit
from huzhu.care.reviews.models import Rating
from huzhu.care.reviews.queries import ratings_for
from huzhu.care.visits.actions import dispute_visit, uphold_dispute
from huzhu.care.visits.models import Visit
from huzhu.commons.people.actions import delegate_to
from huzhu.commons.people.at_the_door import OwnVisit
from huzhu.kernel.refusal import NotFound
from tests.care.steps import arrived, confirmed, deeds, later, left
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


class TestRateVisit:
    @pytest.mark.parametrize("who", ["hong", "son", "zhou", "li"])
    def test_the_elders_word_is_written_down(self, cast: Cast, who: str) -> None:
        visit, by = confirmed(cast), cast.actor(getattr(cast, who))
        rating = rate_visit(by=by, at=later(600), visit=visit, stars=4, note="小王很耐心")
        assert (rating.stars, rating.rated_by_id, rating.elder_id) == (4, by.person_id, cast.hong.pk)
        assert deeds(f"visit:{visit.pk}")[-1] == "rate_visit"
        assert Rating.objects.get().note == "小王很耐心"

    def test_it_may_come_before_the_confirmation(self, cast: Cast) -> None:
        assert rate_visit(by=cast.actor(cast.hong), at=later(300), visit=left(cast), stars=5).pk

    @pytest.mark.parametrize("stars", [0, 6, -1])
    def test_refuses_what_is_no_star(self, cast: Cast, stars: int) -> None:
        with pytest.raises(StarsOutOfRange):
            rate_visit(by=cast.actor(cast.hong), at=later(300), visit=left(cast), stars=stars)

    def test_refuses_before_the_helper_has_left(self, cast: Cast) -> None:
        visit = Visit.objects.get(need=arrived(cast).need)
        with pytest.raises(NotOverYet):
            rate_visit(by=cast.actor(cast.hong), at=later(150), visit=visit, stars=5)

    def test_refuses_a_visit_that_did_not_count(self, cast: Cast) -> None:
        visit = dispute_visit(by=cast.actor(cast.son), at=later(300), visit=left(cast), because="没有来")
        visit = uphold_dispute(by=cast.actor(cast.li), at=later(301), visit=visit, because="查实")
        with pytest.raises(NotOverYet):
            rate_visit(by=cast.actor(cast.hong), at=later(302), visit=visit, stars=1)

    def test_refuses_a_second_and_says_who_wrote_the_first(self, cast: Cast) -> None:
        visit = left(cast)
        rate_visit(by=cast.actor(cast.hong), at=later(300), visit=visit, stars=5)
        with pytest.raises(AlreadyRated) as no:
            rate_visit(by=cast.actor(cast.son), at=later(301), visit=visit, stars=1)
        assert no.value.params == {"who": cast.hong.pk, "when": later(300)}

    def test_refuses_the_helper(self, cast: Cast) -> None:
        visit = left(cast)
        with pytest.raises(NotFound):
            rate_visit(by=cast.actor(cast.wang), at=later(300), visit=visit, stars=5)

    def test_refuses_a_helper_who_acts_for_the_elder(self, cast: Cast) -> None:
        visit, li = left(cast), cast.actor(cast.li)
        delegate_to(by=li, at=NOW, person=cast.hong, delegate=cast.wang, scopes=["see", "confirm"], to_on=None)
        with pytest.raises(OwnVisit):
            rate_visit(by=cast.actor(cast.wang), at=later(300), visit=visit, stars=5)
        assert not Rating.objects.exists()

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            rate_visit(by=cast.actor(cast.xu), at=later(300), visit=left(cast), stars=1)


def test_ratings_are_read_by_who_may_see_the_visit(cast: Cast) -> None:
    rating = rate_visit(by=cast.actor(cast.hong), at=later(300), visit=left(cast), stars=5)
    assert list(ratings_for(cast.actor(cast.chen))) == [rating]
    assert not ratings_for(cast.actor(cast.xu))
    assert not ratings_for(cast.actor(cast.wang))
