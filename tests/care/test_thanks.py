"""Thanks: said once by the elder's side, read by the helper, on the wall only while both agree."""

import pytest

from huzhu.care.thanks.actions import (
    AlreadyThanked,
    NothingToThankFor,
    TakenDown,
    hang_thanks_again,
    show_thanks,
    take_thanks_down,
    thank_helpers,
    withdraw_consent,
)
from huzhu.care.thanks.models import Thanks
from huzhu.care.thanks.queries import kept_by, taken_from_wall, thanks_for, wall_of
from huzhu.care.visits.actions import dispute_visit
from huzhu.care.visits.models import Visit
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.at_the_door import OwnVisit
from huzhu.kernel.refusal import NotFound
from tests.care.steps import arrived, left
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def said(cast: Cast, words: str = "谢谢小王") -> Thanks:
    """Grandma Hong says it for a visit that is over."""
    (thanks,) = thank_helpers(by=cast.actor(cast.hong), at=NOW, visit=left(cast), words=words)
    return thanks


def hung(cast: Cast) -> Thanks:
    """The same, on the wall."""
    thanks = said(cast)
    for who in (cast.hong, cast.wang):
        show_thanks(by=cast.actor(who), at=NOW, thanks=thanks)
    return thanks


class TestSaying:
    def test_the_helper_hears_it(self, cast: Cast) -> None:
        thanks = said(cast)
        assert str(thanks_for(cast.actor(cast.wang)).get().words) == "谢谢小王"
        assert Notice.objects.get(kind="thanks.said").person == cast.wang
        assert thanks.helper == cast.wang_helper

    def test_without_words_and_never_with_too_many(self, cast: Cast) -> None:
        assert str(said(cast, "").words) == ""
        Thanks.objects.all().delete()
        (long,) = thank_helpers(by=cast.actor(cast.son), at=NOW, visit=Visit.objects.get(), words="谢" * 500)
        assert str(long.words) == "谢" * 200

    @pytest.mark.parametrize(
        ("who", "via"), [("hong", "elder"), ("son", "delegate"), ("zhou", "station"), ("li", "station")]
    )
    def test_the_family_and_the_station_say_it_for_her_and_it_is_kept_so(self, cast: Cast, who: str, via: str) -> None:
        (thanks,) = thank_helpers(by=cast.actor(getattr(cast, who)), at=NOW, visit=left(cast))
        assert (thanks.said_via, thanks.said_by_id) == (via, getattr(cast, who).pk)

    def test_once(self, cast: Cast) -> None:
        thanks = said(cast)
        with pytest.raises(AlreadyThanked):
            thank_helpers(by=cast.actor(cast.son), at=NOW, visit=thanks.visit)

    def test_not_before_it_is_over_and_not_while_something_is_wrong(self, cast: Cast) -> None:
        visit = Visit.objects.get(need=arrived(cast).need_id)
        with pytest.raises(NothingToThankFor):
            thank_helpers(by=cast.actor(cast.hong), at=NOW, visit=visit)

    def test_not_for_what_is_complained_of(self, cast: Cast) -> None:
        visit = left(cast)
        dispute_visit(by=cast.actor(cast.hong), at=NOW, visit=visit, because="没有来")
        with pytest.raises(NothingToThankFor):
            thank_helpers(by=cast.actor(cast.hong), at=NOW, visit=visit)

    def test_nobody_thanks_himself_and_strangers_thank_nobody(self, cast: Cast) -> None:
        visit = left(cast)
        for who, no in (("wang", NotFound), ("xu", NotFound), ("chen", NotPermitted)):
            with pytest.raises(no):
                thank_helpers(by=cast.actor(getattr(cast, who)), at=NOW, visit=visit)

    def test_whoever_helped_and_sits_at_the_desk_does_not_thank_himself(self, cast: Cast) -> None:
        visit = left(cast)
        cast.wang_helper.person = cast.li
        cast.wang_helper.save(update_fields=["person"])
        with pytest.raises(OwnVisit):
            thank_helpers(by=cast.actor(cast.li), at=NOW, visit=visit)


class TestTheWall:
    def test_both_sides_agree_first(self, cast: Cast) -> None:
        thanks = said(cast)
        assert not wall_of(cast.street)
        show_thanks(by=cast.actor(cast.hong), at=NOW, thanks=thanks)
        assert not wall_of(cast.street)
        show_thanks(by=cast.actor(cast.wang), at=NOW, thanks=thanks)
        show_thanks(by=cast.actor(cast.son), at=NOW, thanks=thanks)
        (hanging,) = wall_of(cast.street)
        assert (hanging.elder, hanging.helper, hanging.words) == ("洪*芳", "王*川", "谢谢小王")
        assert not wall_of(cast.far)
        thanks.refresh_from_db()
        assert thanks.elder_agreed_by == cast.hong

    @pytest.mark.parametrize("who", ["hong", "son", "wang"])
    def test_either_side_takes_its_own_word_back_and_gives_it_again(self, cast: Cast, who: str) -> None:
        thanks, side = hung(cast), cast.actor(getattr(cast, who))
        for _ in range(2):
            withdraw_consent(by=side, at=NOW, thanks=thanks)
        assert not wall_of(cast.street)
        show_thanks(by=side, at=NOW, thanks=thanks)
        assert len(wall_of(cast.street)) == 1

    @pytest.mark.parametrize("who", ["li", "zhou"])
    def test_the_station_takes_it_down_against_both_and_undoes_it(self, cast: Cast, who: str) -> None:
        thanks, by = hung(cast), cast.actor(getattr(cast, who))
        for _ in range(2):
            take_thanks_down(by=by, at=NOW, thanks=thanks)
        assert not wall_of(cast.street)
        assert [one.key for one in taken_from_wall(by, cast.street)] == [thanks.pk]
        assert not taken_from_wall(cast.actor(cast.hong), cast.street)
        with pytest.raises(TakenDown):
            show_thanks(by=cast.actor(cast.hong), at=NOW, thanks=thanks)
        assert thanks_for(cast.actor(cast.wang)).exists()
        for _ in range(2):
            hang_thanks_again(by=by, at=NOW, thanks=thanks)
        assert len(wall_of(cast.street)) == 1

    def test_undoing_hangs_nothing_that_a_side_took_back_meanwhile(self, cast: Cast) -> None:
        thanks, li = hung(cast), cast.actor(cast.li)
        take_thanks_down(by=li, at=NOW, thanks=thanks)
        withdraw_consent(by=cast.actor(cast.hong), at=NOW, thanks=thanks)
        hang_thanks_again(by=li, at=NOW, thanks=thanks)
        assert not wall_of(cast.street)

    @pytest.mark.parametrize("who", ["hong", "son", "wang"])
    def test_the_station_alone_takes_down_for_others(self, cast: Cast, who: str) -> None:
        thanks = hung(cast)
        for deed in (take_thanks_down, hang_thanks_again):
            with pytest.raises(NotPermitted):
                deed(by=cast.actor(getattr(cast, who)), at=NOW, thanks=thanks)

    def test_who_may_do_what_is_asked_for_all_at_once(self, cast: Cast) -> None:
        key = hung(cast).pk
        told = {who: kept_by(cast.actor(getattr(cast, who)), [key]) for who in ("li", "hong", "xu")}
        assert told == {
            "li": (frozenset({key}), frozenset()),
            "hong": (frozenset(), frozenset({key})),
            "xu": (frozenset(), frozenset()),
        }

    def test_strangers_agree_to_nothing(self, cast: Cast) -> None:
        thanks = said(cast)
        for who in ("xu", "chen"):
            for deed in (show_thanks, withdraw_consent, take_thanks_down, hang_thanks_again):
                with pytest.raises((NotFound, NotPermitted)):
                    deed(by=cast.actor(getattr(cast, who)), at=NOW, thanks=thanks)
