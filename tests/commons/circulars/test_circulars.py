"""One announcement for many: whom it reaches by which way, told once, in batches, at its time, and taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from huzhu.commons.announcements.actions import BoardLine, TellsOfAPerson
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.announcements.queries import board_of
from huzhu.commons.circulars.actions import (
    HoldsLink,
    NobodyReached,
    NoWayChosen,
    PriceUnclear,
    ReachUnclear,
    Telling,
    begin_due_circulars,
    keep_text_price,
    take_back_circular,
    tell_batch,
    write_circular,
)
from huzhu.commons.circulars.models import Circular
from huzhu.commons.circulars.queries import (
    KIND,
    Reach,
    Target,
    circular_seen_by,
    circulars_of,
    reach_of,
    text_price,
    told_so_far,
)
from huzhu.commons.groups.actions import Done, found_group, record_activity, undo_activity
from huzhu.commons.journal.models import Line
from huzhu.commons.notices.actions import deliver_notices, note_call
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.queries import channel_for
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Account, Person
from huzhu.commons.works.actions import hold_work
from huzhu.commons.works.models import Work
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
HOUSE = machine(TODAY, "test", "circulars")
LINE = BoardLine("notice", "停水", TODAY, "明天 9 点到 12 点", title_en="No water", details_en="Tomorrow 9 to 12")
TOMORROW = NOW + timedelta(days=1)


def telling(cast: Cast, whom: str = "everybody", **other: object) -> Telling:
    return Telling(LINE, Target(cast.community, whom, **other), NOW)


def sent(cast: Cast, told: Telling, reaching: int) -> Circular:
    return write_circular(by=cast.actor(cast.li), at=NOW, telling=told, reaching=reaching)


def worked(circular: Circular, most: int = 2) -> int:
    """All batches of a worker; how many there were."""
    work = Work.objects.get(about=circular.pk)
    held = hold_work(by=HOUSE, at=NOW, work=work, worker="one")
    assert held
    count = 0
    while tell_batch(by=HOUSE, at=NOW, held=held, circular=circular, most=most):
        count += 1
    return count


def signs_in(person: Person) -> None:
    account = Account(username=person.pk, person=person)
    account.set_password("x")
    account.save()


class TestReach:
    """reach_of, people_for."""

    def test_by_text_who_signs_in_and_has_a_number_all_others_by_telephone(self, cast: Cast) -> None:
        signs_in(cast.wang)
        signs_in(cast.zhou)  # without a number here
        by = cast.actor(cast.li)
        assert reach_of(by, Target(cast.community, "everybody"), TODAY) == Reach(5, 1, 4, 2)
        assert reach_of(by, Target(cast.community, "everybody", by_call=False), TODAY) == Reach(5, 1, 0, 0)
        assert reach_of(by, Target(cast.community, "everybody", by_text=False), TODAY) == Reach(5, 0, 5, 2)

    def test_elders_helpers_and_one_group(self, cast: Cast) -> None:
        by = cast.actor(cast.li)
        group = found_group(by=by, at=NOW, place=cast.community, name="合唱队")
        done = record_activity(by=by, at=NOW, group=group, done=Done(TODAY, "唱歌", [(cast.zhou, 60)]))
        people = {
            whom: reach_of(by, Target(cast.community, whom, group if whom == "group" else None), TODAY).people
            for whom in Circular.Whom.values
        }
        assert people == {"everybody": 5, "elders": 1, "helpers": 1, "group": 1}
        undo_activity(by=by, at=NOW, activity=done, because="错了")
        assert reach_of(by, Target(cast.community, "group", group), TODAY).people == 0

    def test_sixty_is_reached_on_the_birthday_and_the_dead_are_left_alone(self, cast: Cast) -> None:
        by, elders = cast.actor(cast.li), Target(cast.community, "elders")
        Person.objects.filter(pk=cast.son.pk).update(born_on=date(1966, 11, 20))
        assert reach_of(by, elders, TODAY).people == 2
        assert reach_of(by, elders, TODAY - timedelta(days=1)).people == 1
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        assert reach_of(by, elders, TODAY).people == 1

    def test_nobody_out_of_reach_is_counted(self, cast: Cast) -> None:
        assert reach_of(cast.actor(cast.xu), Target(cast.community, "everybody"), TODAY).people == 0


class TestWriteCircular:
    """write_circular."""

    def test_it_hangs_and_each_is_told_once_by_their_way(self, cast: Cast) -> None:
        signs_in(cast.wang)
        made = sent(cast, telling(cast), 5)
        assert worked(made) == 3
        ways = dict(Notice.objects.filter(kind=KIND).values_list("person", "channel"))
        people = (cast.hong, cast.son, cast.wang, cast.li, cast.zhou)
        assert ways == {one.pk: channel_for(one) for one in people}
        assert told_so_far(cast.actor(cast.li), made) == {("call", "waiting"): 4, ("sms", "waiting"): 1}
        assert Work.objects.get(about=made.pk).state == Work.State.DONE
        assert [one.title for one in board_of(cast.community, TODAY)] == ["停水"]
        assert deliver_notices(by=HOUSE, at=NOW) == 1

    def test_words_are_read_in_the_language_of_whoever_reads(self, cast: Cast) -> None:
        worked(sent(cast, telling(cast, "elders"), 1))
        notices = list(Notice.objects.filter(kind=KIND))
        with override("en"):
            assert list(words_of_all(notices).values()) == ["A word from your station. No water. Tomorrow 9 to 12."]
        with override("zh-hans"):
            assert list(words_of_all(notices).values()) == ["互助站通知：停水。明天 9 点到 12 点。"]

    def test_what_is_for_some_does_not_hang_in_the_street(self, cast: Cast) -> None:
        told = replace(telling(cast, "helpers"), line=replace(LINE, on_board=False))
        made = sent(cast, told, 1)
        assert board_of(cast.community, TODAY) == []
        assert circulars_of(cast.actor(cast.li), cast.community).get() == made

    def test_on_the_board_alone_nobody_is_told_in_person(self, cast: Cast) -> None:
        made = sent(cast, telling(cast, by_text=False, by_call=False), 0)
        assert not Work.objects.exists()
        assert begin_due_circulars(by=HOUSE, at=NOW) == 0
        assert board_of(cast.community, TODAY) == [made.line]

    def test_what_is_for_later_waits_for_its_moment(self, cast: Cast) -> None:
        later = sent(cast, replace(telling(cast), goes_at=TOMORROW), 5)
        assert begin_due_circulars(by=HOUSE, at=NOW) == 0
        assert begin_due_circulars(by=HOUSE, at=TOMORROW) == 1
        assert begin_due_circulars(by=HOUSE, at=TOMORROW) == 0, "once"
        assert Work.objects.get(about=later.pk).total_count == 5

    def test_it_keeps_parts_and_price_as_they_were(self, cast: Cast) -> None:
        assert sent(cast, telling(cast, "elders"), 1).part_fen is None
        keep_text_price(by=HOUSE, at=NOW, place=cast.street, part_fen=6)
        long = replace(telling(cast, "elders"), line=replace(LINE, details="水" * 80))
        made = sent(cast, long, 1)
        assert (made.part_fen, made.text_parts) == (6, 2)

    @pytest.mark.parametrize(
        ("other", "reaching", "refusal"),
        [
            ({}, 4, ReachUnclear),
            ({}, 0, ReachUnclear),
            ({"by_call": False}, 0, NobodyReached),
        ],
    )
    def test_the_number_of_people_is_said_by_whoever_sends(
        self, cast: Cast, other: dict[str, bool], reaching: int, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            sent(cast, telling(cast, **other), reaching)
        assert not Announcement.objects.exists()

    def test_without_a_way_nothing_is_said(self, cast: Cast) -> None:
        told = telling(cast, by_text=False, by_call=False)
        with pytest.raises(NoWayChosen):
            sent(cast, replace(told, line=replace(LINE, on_board=False)), 0)

    def test_english_words_name_nobody_either(self, cast: Cast) -> None:
        with pytest.raises(TellsOfAPerson):
            sent(cast, replace(telling(cast), line=replace(LINE, details_en="Ring 13800001111")), 5)

    @pytest.mark.parametrize("link", ["https://example.org/x", "www.x", "请看 huzhu.cn"])
    def test_what_is_told_in_person_holds_no_link(self, cast: Cast, link: str) -> None:
        told = replace(telling(cast, "elders"), line=replace(LINE, details=link))
        with pytest.raises(HoldsLink):
            sent(cast, told, 1)
        alone = replace(told, target=replace(told.target, by_text=False, by_call=False))
        assert sent(cast, alone, 0).line.details == link

    def test_only_staff_of_the_place_and_only_groups_they_see(self, cast: Cast) -> None:
        for who, refusal in ((cast.zhou, NotPermitted), (cast.xu, NotFound), (cast.hong, NotPermitted)):
            with pytest.raises(refusal):
                write_circular(by=cast.actor(who), at=NOW, telling=telling(cast), reaching=5)
        far = found_group(by=cast.actor(cast.xu), at=NOW, place=cast.far, name="对岸队")
        with pytest.raises(NotFound):
            sent(cast, telling(cast, "group", group=far), 0)


class TestTellBatch:
    """tell_batch."""

    def test_who_goes_on_tells_nobody_twice(self, cast: Cast) -> None:
        made = sent(cast, telling(cast), 5)
        held = hold_work(by=HOUSE, at=NOW, work=Work.objects.get(about=made.pk), worker="one")
        assert held
        tell_batch(by=HOUSE, at=NOW, held=held, circular=made, most=2)
        Work.objects.update(worker="", held_until_at=None)
        assert worked(made) == 2
        assert Notice.objects.filter(kind=KIND).count() == 5
        told = Line.objects.filter(action="tell_batch")
        assert sum(len(one.persons) for one in told) >= 5

    def test_stopped_it_tells_nobody_more(self, cast: Cast) -> None:
        made = sent(cast, telling(cast), 5)
        held = hold_work(by=HOUSE, at=NOW, work=Work.objects.get(about=made.pk), worker="one")
        assert held
        take_back_circular(by=cast.actor(cast.li), at=NOW, circular=made)
        assert tell_batch(by=HOUSE, at=NOW, held=held, circular=made, most=2) is False
        assert not Notice.objects.filter(kind=KIND).exists()


class TestTakeBackCircular:
    """take_back_circular."""

    def test_who_waits_is_told_no_more_and_who_heard_is_counted(self, cast: Cast) -> None:
        li, made = cast.actor(cast.li), sent(cast, telling(cast), 5)
        worked(made)
        note_call(by=li, at=NOW, notice=Notice.objects.get(kind=KIND, person=cast.hong), outcome="reached")
        assert take_back_circular(by=li, at=NOW, circular=made) == 1
        assert take_back_circular(by=li, at=NOW, circular=made) == 1
        assert list(Notice.objects.filter(kind=KIND).values_list("person", flat=True)) == [cast.hong.pk]
        assert board_of(cast.community, TODAY) == []
        assert Line.objects.filter(action="take_back_circular").count() == 1

    def test_before_its_moment_nobody_hears_of_it(self, cast: Cast) -> None:
        made = sent(cast, replace(telling(cast), goes_at=TOMORROW), 5)
        assert take_back_circular(by=cast.actor(cast.li), at=NOW, circular=made) == 0
        assert begin_due_circulars(by=HOUSE, at=TOMORROW) == 0

    def test_strangers_take_nothing_back_and_see_nothing(self, cast: Cast) -> None:
        made = sent(cast, telling(cast), 5)
        for who in (cast.xu, cast.zhou, cast.hong):
            with pytest.raises(NotFound):
                take_back_circular(by=cast.actor(who), at=NOW, circular=made)
            with pytest.raises(NotFound):
                circular_seen_by(cast.actor(who), made.pk)


class TestKeepTextPrice:
    """keep_text_price."""

    def test_a_place_without_its_own_takes_that_above_it(self, cast: Cast) -> None:
        assert text_price(cast.community) is None
        keep_text_price(by=HOUSE, at=NOW, place=cast.street, part_fen=6)
        assert text_price(cast.community) == 6
        for fen in (4, 5):
            keep_text_price(by=cast.actor(cast.li), at=NOW, place=cast.community, part_fen=fen)
        assert (text_price(cast.community), text_price(cast.far)) == (5, None)

    def test_no_price_below_nothing_and_none_of_strangers(self, cast: Cast) -> None:
        with pytest.raises(PriceUnclear):
            keep_text_price(by=cast.actor(cast.li), at=NOW, place=cast.community, part_fen=-1)
        with pytest.raises(NotFound):
            keep_text_price(by=cast.actor(cast.xu), at=NOW, place=cast.community, part_fen=5)
