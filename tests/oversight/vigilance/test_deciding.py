"""People decide: who looks into a flag, who rings, who may not because it is his own matter; and what calls say."""

from datetime import timedelta

import pytest

from huzhu.care.visits.models import Visit
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.oversight.vigilance.actions import (
    TRIES_MOST,
    CallDone,
    FlagDecided,
    NothingToAsk,
    NotTaken,
    OwnMatter,
    TakenByAnother,
    WordsMissing,
    ask_about_flag,
    clear_flag,
    confirm_flag,
    leave_flag,
    miss_phone_back,
    note_phone_back,
    take_flag,
)
from huzhu.oversight.vigilance.models import Drawing, Flag, FlaggedVisit, PhoneBack
from huzhu.oversight.vigilance.queries import flags_at, phone_backs_due, phone_backs_later, rung_between
from tests.care.steps import deeds
from tests.cast import NOW, TODAY, Cast
from tests.oversight.vigilance.planted import give

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def visits(cast: Cast) -> list[Visit]:
    """Five visits of Xiao Wang's to Grandma Hong, confirmed by the son."""
    begins = [NOW - timedelta(days=day) for day in range(5, 0, -1)]
    return [give(cast, cast.wang_helper, cast.hong, at, 60) for at in begins]


@pytest.fixture
def flag(cast: Cast, visits: list[Visit]) -> Flag:
    """A flag about the two."""
    made = Flag.objects.create(
        place=cast.community, whose="pair", key=f"{cast.wang.pk} {cast.hong.pk}", about=cast.wang,
        findings=[{"sign": "to_the_minute", "seen": 5, "of": 5, "usual": 200}], weight_tenths=70,
        seen_to_on=TODAY, raised_at=NOW,
    )  # fmt: skip
    FlaggedVisit.objects.bulk_create(FlaggedVisit(flag=made, visit=visit) for visit in visits)
    return made


@pytest.fixture
def call(cast: Cast, visits: list[Visit]) -> PhoneBack:
    """A call drawn by chance about the last of the visits."""
    counts = {"seed": 1, "visits_count": 5, "drawn_count": 1, "drawn_at": NOW}
    drawing = Drawing.objects.create(place=cast.community, day=TODAY - timedelta(days=1), **counts)
    return PhoneBack.objects.create(visit=visits[-1], elder=cast.hong, drawing=drawing, chance_ppm=200_000, due_at=NOW)


def chen(cast: Cast, **more):
    """Inspector Chen, now."""
    return {"by": cast.actor(cast.chen), "at": NOW} | more


class TestFlag:
    def test_it_is_taken_put_back_and_decided_on_by_a_person(self, cast, flag):
        assert take_flag(**chen(cast), flag=flag).state == "taken"
        assert leave_flag(**chen(cast), flag=flag).taken_by_id is None
        take_flag(**chen(cast), flag=flag)
        cleared = clear_flag(**chen(cast), flag=flag, outcome="familiar", words=" 老邻居，天天来 ")
        assert (cleared.state, cleared.words, cleared.decided_by) == ("cleared", "老邻居，天天来", cast.chen)
        assert cleared.rests_until_on == TODAY + timedelta(days=90)
        assert deeds(f"flag:{flag.pk}") == ["take_flag", "leave_flag", "take_flag", "clear_flag"]

    def test_what_is_found_false_changes_no_visit(self, cast, flag):
        assert confirm_flag(**chen(cast), flag=flag, words="没有人来").outcome == "false"
        assert set(Visit.objects.values_list("state", flat=True)) == {"confirmed"}

    def test_the_newest_visits_are_put_on_the_list_of_calls(self, cast, flag):
        assert [ask_about_flag(**chen(cast), flag=flag) for _ in range(2)] == [3, 2]
        assert {one.chance_ppm for one in PhoneBack.objects.all()} == {None}
        with pytest.raises(NothingToAsk):
            ask_about_flag(**chen(cast), flag=flag)

    def test_a_note_is_asked_for(self, cast, flag):
        with pytest.raises(WordsMissing):
            confirm_flag(**chen(cast), flag=flag, words="  ")
        with pytest.raises(WordsMissing):
            clear_flag(**chen(cast), flag=flag, outcome="habit", words="")

    def test_once_decided_it_stands(self, cast, flag):
        clear_flag(**chen(cast), flag=flag, outcome="habit", words="说清了")
        for act in (take_flag, leave_flag, ask_about_flag):
            with pytest.raises(FlagDecided):
                act(**chen(cast), flag=flag)
        with pytest.raises(FlagDecided):
            confirm_flag(**chen(cast), flag=flag, words="又看了看")

    def test_what_nobody_looks_into_is_not_put_back(self, cast, flag):
        with pytest.raises(NotTaken):
            leave_flag(**chen(cast), flag=flag)

    def test_what_another_has_taken_is_theirs_until_put_back(self, cast, flag):
        flag.take(by_id=cast.li.pk, at=NOW)
        with pytest.raises(TakenByAnother):
            clear_flag(**chen(cast), flag=flag, outcome="habit", words="说清了")
        leave_flag(**chen(cast), flag=flag)
        assert take_flag(**chen(cast), flag=flag).taken_by == cast.chen

    def test_nobody_looks_into_what_he_confirmed_himself(self, cast, flag, visits):
        visits[0].confirm(by_id=cast.chen.pk, at=NOW, via="call_back")
        assert not flags_at(cast.actor(cast.chen), cast.street)
        with pytest.raises(OwnMatter):
            take_flag(**chen(cast), flag=flag)

    def test_who_works_there_or_elsewhere_does_not_see_it(self, cast, flag):
        for who, no in ((cast.li, NotFound), (cast.zhou, NotFound), (cast.wang, NotFound), (cast.xu, NotFound)):
            assert not flags_at(cast.actor(who), cast.street)
            with pytest.raises(no):
                take_flag(by=cast.actor(who), at=NOW, flag=flag)
        assert list(flags_at(cast.actor(cast.chen), cast.street, "open")) == [flag]
        assert not flags_at(cast.actor(cast.chen), cast.street, "cleared")


class TestCall:
    def test_an_answer_is_written_down_with_what_was_said(self, cast, call):
        done = note_phone_back(by=cast.actor(cast.zhou), at=LATER, call=call, outcome="nobody", words="那天在女儿家")
        assert (done.state, done.outcome, done.words, done.tries) == ("answered", "nobody", "那天在女儿家", 1)
        assert deeds(f"visit:{call.visit_id}")[-1] == "note_phone_back"
        assert call.visit.state == "confirmed", "an answer decides nothing by itself"

    def test_nobody_picks_up_and_it_is_tried_again_until_it_is_given_up(self, cast, call):
        by = cast.actor(cast.zhou)
        assert list(phone_backs_due(by, cast.community, NOW)) == [call]
        miss_phone_back(by=by, at=NOW, call=call)
        assert not phone_backs_due(by, cast.community, LATER)
        assert list(phone_backs_later(by, cast.community, LATER)) == [call]
        for hours in range(1, TRIES_MOST):
            missed = miss_phone_back(by=by, at=NOW + timedelta(hours=4 * hours), call=call)
        assert (missed.state, missed.tries) == ("unreached", TRIES_MOST)
        with pytest.raises(CallDone):
            miss_phone_back(by=by, at=LATER, call=call)

    def test_a_call_is_answered_once(self, cast, call):
        note_phone_back(by=cast.actor(cast.li), at=LATER, call=call, outcome="as_written")
        with pytest.raises(CallDone):
            note_phone_back(by=cast.actor(cast.zhou), at=LATER, call=call, outcome="nobody")

    def test_whoever_confirmed_the_visit_does_not_ring_about_it(self, cast, call):
        call.visit.confirm(by_id=cast.zhou.pk, at=NOW, via="call_back")
        assert not phone_backs_due(cast.actor(cast.zhou), cast.community, NOW)
        with pytest.raises(OwnMatter):
            note_phone_back(by=cast.actor(cast.zhou), at=LATER, call=call, outcome="as_written")
        assert phone_backs_due(cast.actor(cast.li), cast.community, NOW)

    @pytest.mark.parametrize(
        ("who", "no"), [("chen", NotFound), ("wang", NotFound), ("hong", NotFound), ("xu", NotFound)]
    )
    def test_only_the_desk_rings(self, cast, call, who, no: type[Refused]):
        with pytest.raises(no):
            note_phone_back(by=cast.actor(getattr(cast, who)), at=LATER, call=call, outcome="as_written")


class TestShare:
    def test_calls_drawn_by_chance_speak_for_all_visits_of_their_days(self, cast, call, flag, visits):
        ask_about_flag(**chen(cast), flag=flag)
        asked = PhoneBack.objects.filter(flag=flag).order_by("pk")[0]
        note_phone_back(by=cast.actor(cast.li), at=LATER, call=asked, outcome="nobody")
        note_phone_back(by=cast.actor(cast.li), at=LATER, call=call, outcome="as_written")
        rung = rung_between(cast.actor(cast.chen), cast.street, TODAY - timedelta(days=30), TODAY)
        assert (rung.visits, rung.drawn, rung.answered, rung.false) == (5, 1, 1, 0)
        assert rung.estimate is not None
        assert (rung.estimate.share, rung.estimate.answers) == (0.0, 1)

    def test_without_an_answer_nothing_is_claimed(self, cast, call):
        by = cast.actor(cast.chen)
        rung = rung_between(by, cast.street, TODAY - timedelta(days=30), TODAY)
        assert (rung.waiting, rung.answered, rung.estimate) == (1, 0, None)
        with pytest.raises(NotPermitted):
            rung_between(cast.actor(cast.wang), cast.street, TODAY, TODAY)
