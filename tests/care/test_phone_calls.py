"""Calls: begun, ended with a word, reopened, rung back; each refusal; and drafts, which belong to one person alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.care.calls.actions import (
    Begun,
    CallEnded,
    CallOpen,
    CallStillOpen,
    Ending,
    HandedToMissing,
    NeedTaken,
    NotPromised,
    OutcomeUnknown,
    RequestMissing,
    begin_call,
    end_call,
    note_rung_back,
    reopen_call,
    undo_rung_back,
    write_call,
)
from huzhu.care.calls.drafts import KEPT_DROPPED, Typed, drop_draft, forget_draft, keep_draft, restore_draft
from huzhu.care.calls.models import Call, Draft
from huzhu.care.calls.queries import (
    calls_counted,
    calls_for,
    calls_on,
    calls_with,
    draft_in,
    drafts_of,
    open_call,
    persons_with_number,
    to_ring_back,
)
from huzhu.commons.codes import new_code
from huzhu.commons.journal.queries import lines_on
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.kernel.refusal import NotFound
from tests.care.steps import asked
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
ANSWERED = Ending(Call.Outcome.ANSWERED, words="问高龄津贴")


def begun(cast: Cast, who: Person | None = None, number: str = "100-2345-0001") -> Call:
    """Operator Zhou's telephone rang a minute ago."""
    since = NOW - 60 * SECOND
    return begin_call(
        by=cast.actor(who or cast.zhou), at=NOW, place=cast.community, begun=Begun(new_code(), since, number)
    )


def ended(cast: Cast, ending: Ending = ANSWERED) -> Call:
    """A call of a minute, with its word."""
    return end_call(by=cast.actor(cast.zhou), at=NOW, call=begun(cast), ending=ending)


class TestBeginning:
    """Somebody rings."""

    def test_the_number_lies_sealed_and_is_found_by_its_digest(self, cast: Cast) -> None:
        call = begun(cast)
        assert str(call.number) == "10023450001"
        assert list(persons_with_number(cast.actor(cast.zhou), "10023450001")) == [cast.hong]
        row = Call.objects.filter(pk=call.pk).values_list("number", flat=True)[0]
        assert b"10023450001" not in bytes(row)

    def test_a_number_no_network_gives_out_is_kept_in_digits(self, cast: Cast) -> None:
        assert str(begun(cast, number="95-13").number) == "9513"
        assert str(open_call(cast.actor(cast.zhou)).number) == "9513"  # type: ignore[union-attr]

    def test_the_same_tab_is_the_same_call(self, cast: Cast) -> None:
        by, tab = cast.actor(cast.zhou), new_code()
        calls = {begin_call(by=by, at=NOW, place=cast.community, begun=Begun(tab, NOW)).pk for _ in range(2)}
        assert len(calls) == 1

    def test_the_next_waits_until_this_one_has_its_word(self, cast: Cast) -> None:
        call = begun(cast)
        with pytest.raises(CallStillOpen):
            begun(cast)
        end_call(by=cast.actor(cast.zhou), at=NOW, call=call, ending=ANSWERED)
        assert begun(cast).pk != call.pk

    def test_the_database_holds_one_open_call_too(self, cast: Cast) -> None:
        begun(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Call.objects.create(place=cast.community, operator=cast.zhou, tab=new_code(), began_at=NOW)

    def test_a_colleague_has_a_call_of_her_own(self, cast: Cast) -> None:
        begun(cast)
        assert begun(cast, cast.li).operator_id == cast.li.pk

    def test_nobody_rings_in_the_future(self, cast: Cast) -> None:
        ahead = Begun(new_code(), NOW + timedelta(hours=1))
        assert begin_call(by=cast.actor(cast.li), at=NOW, place=cast.community, begun=ahead).began_at == NOW

    @pytest.mark.parametrize("who", ["wang", "chen", "hong", "son"])
    def test_other_posts_take_no_calls(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotPermitted):
            begun(cast, getattr(cast, who))

    def test_a_desk_elsewhere_is_none(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            begun(cast, cast.xu)


class TestEnding:
    """Each call ends with a word of the list."""

    def test_who_rang_about_whom_and_what_was_said(self, cast: Cast) -> None:
        call = ended(cast, Ending("answered", "", "问高龄津贴", person=cast.son, about=cast.hong))
        assert (call.ended_at, call.ended_by_id, call.outcome) == (NOW, cast.zhou.pk, "answered")
        assert (str(call.words), call.person, call.about) == ("问高龄津贴", cast.son, cast.hong)
        assert [line.action for line in lines_on(f"call:{call.pk}")] == ["begin_call", "end_call"]
        assert set(lines_on(f"call:{call.pk}").last().persons.split()) == {cast.son.pk, cast.hong.pk}  # type: ignore[union-attr]

    def test_who_rang_may_stay_unknown(self, cast: Cast) -> None:
        call = ended(cast)
        assert (call.person_id, call.about_id) == (None, None)

    def test_with_a_request_it_names_it(self, cast: Cast) -> None:
        need = asked(cast)
        assert ended(cast, Ending("need", about=cast.hong, need=need)).need == need

    @pytest.mark.parametrize(
        ("ending", "refusal"),
        [
            (Ending(""), OutcomeUnknown),
            (Ending("forgotten"), OutcomeUnknown),
            (Ending("passed"), HandedToMissing),
            (Ending("urgent", "nobody"), HandedToMissing),
            (Ending("answered", "120"), HandedToMissing),
            (Ending("need"), RequestMissing),
        ],
    )
    def test_what_is_not_clear_is_asked(self, cast: Cast, ending: Ending, refusal: type[Exception]) -> None:
        call = begun(cast)
        with pytest.raises(refusal):
            end_call(by=cast.actor(cast.zhou), at=NOW, call=call, ending=ending)
        assert Call.objects.get().ended_at is None

    def test_a_request_under_another_word_is_asked_about(self, cast: Cast) -> None:
        with pytest.raises(RequestMissing):
            ended(cast, Ending("answered", need=asked(cast)))

    def test_people_and_requests_out_of_reach_are_nobody(self, cast: Cast) -> None:
        for ending in (Ending("answered", person=cast.xu), Ending("answered", about=cast.xu)):
            with pytest.raises(NotFound), transaction.atomic():
                ended(cast, ending)

    def test_ended_once(self, cast: Cast) -> None:
        call = ended(cast)
        with pytest.raises(CallEnded):
            end_call(by=cast.actor(cast.li), at=NOW, call=call, ending=ANSWERED)

    def test_a_colleague_ends_what_somebody_left_open_and_strangers_do_not(self, cast: Cast) -> None:
        call = begun(cast)
        with pytest.raises(NotFound):
            end_call(by=cast.actor(cast.xu), at=NOW, call=call, ending=ANSWERED)
        assert end_call(by=cast.actor(cast.li), at=NOW, call=call, ending=ANSWERED).ended_by_id == cast.li.pk

    def test_handed_on_says_to_whom(self, cast: Cast) -> None:
        assert ended(cast, Ending("urgent", "120", "胸口疼")).handed_to == "120"

    def test_a_whole_call_written_down_at_once(self, cast: Cast) -> None:
        by, once = cast.actor(cast.zhou), Begun(new_code(), NOW - 90 * SECOND)
        calls = [write_call(by=by, at=NOW, place=cast.community, begun=once, ending=ANSWERED) for _ in range(2)]
        assert calls[0] == calls[1]
        assert calls[0].ended_at - calls[0].began_at == 90 * SECOND


class TestUndoing:
    """What was chosen by mistake, and what was promised."""

    def test_reopened_it_is_the_open_call_again(self, cast: Cast) -> None:
        call = ended(cast, Ending("urgent", "120"))
        reopen_call(by=cast.actor(cast.zhou), at=NOW, call=call)
        again = open_call(cast.actor(cast.zhou))
        assert again is not None
        assert (again.pk, again.outcome, again.handed_to) == (call.pk, "", "")

    def test_what_is_open_is_not_reopened(self, cast: Cast) -> None:
        with pytest.raises(CallOpen):
            reopen_call(by=cast.actor(cast.zhou), at=NOW, call=begun(cast))

    def test_a_request_stands(self, cast: Cast) -> None:
        call = ended(cast, Ending("need", need=asked(cast)))
        with pytest.raises(NeedTaken):
            reopen_call(by=cast.actor(cast.zhou), at=NOW, call=call)

    def test_two_are_never_open(self, cast: Cast) -> None:
        call = ended(cast)
        begun(cast)
        with pytest.raises(CallStillOpen):
            reopen_call(by=cast.actor(cast.zhou), at=NOW, call=call)

    def test_a_promise_to_ring_back_waits_until_it_is_kept(self, cast: Cast) -> None:
        by, call = cast.actor(cast.zhou), ended(cast, Ending("ring_back", words="问遗属补助"))
        assert list(to_ring_back(by, cast.community)) == [call]
        for _ in range(2):
            note_rung_back(by=cast.actor(cast.li), at=NOW, call=call)
        assert not to_ring_back(by, cast.community).exists()
        assert len([one for one in lines_on(f"call:{call.pk}") if one.action == "note_rung_back"]) == 1
        undo_rung_back(by=by, at=NOW, call=call)
        assert list(to_ring_back(by, cast.community)) == [call]

    def test_reopening_takes_the_kept_promise_along(self, cast: Cast) -> None:
        by, call = cast.actor(cast.zhou), ended(cast, Ending("ring_back"))
        note_rung_back(by=by, at=NOW, call=call)
        assert reopen_call(by=by, at=NOW, call=call).rung_back_at is None

    def test_what_nobody_promised(self, cast: Cast) -> None:
        call = ended(cast)
        for deed in (note_rung_back, undo_rung_back):
            with pytest.raises(NotPromised):
                deed(by=cast.actor(cast.zhou), at=NOW, call=call)


class TestReading:
    """The list of a day and its figures."""

    def test_a_day_its_count_and_seconds_to_the_saved_request(self, cast: Cast) -> None:
        by = cast.actor(cast.zhou)
        for ending in (ANSWERED, Ending("none"), Ending("need", need=asked(cast))):
            ended(cast, ending)
        counted = calls_counted(by, cast.community, TODAY)
        assert (counted.calls, counted.seconds) == (2, 60), "what was no call is none; questions take their time"
        assert calls_on(by, cast.community, TODAY).count() == 3
        assert calls_counted(by, cast.community, TODAY - timedelta(days=1)).seconds is None

    def test_by_person_or_by_number(self, cast: Cast) -> None:
        by, calls = cast.actor(cast.zhou), [ended(cast, Ending("answered", about=cast.hong)), ended(cast)]
        everything = calls_for(by)
        assert list(calls_with(everything, [cast.hong], "")) == [calls[0]]
        assert calls_with(everything, [], "10023450001").count() == 2
        assert not calls_with(everything, [], "").exists()

    def test_another_district_reads_none(self, cast: Cast) -> None:
        ended(cast)
        assert not calls_for(cast.actor(cast.xu)).exists()
        assert not calls_for(cast.actor(cast.chen)).exists()


class TestDrafts:
    """What is typed is kept for its writer, by tab."""

    def test_two_tabs_are_two_drafts(self, cast: Cast) -> None:
        by = cast.actor(cast.zhou)
        for tab, text in (("a" * 12, "一"), ("b" * 12, "二"), ("a" * 12, "三")):
            keep_draft(by=by, at=NOW, place=cast.community, typed=Typed(tab, text, cast.hong))
        assert {draft.tab[0]: str(draft.typed) for draft in drafts_of(by)} == {"a": "三", "b": "二"}

    def test_nobody_else_reads_throws_or_takes_back(self, cast: Cast) -> None:
        keep_draft(by=cast.actor(cast.zhou), at=NOW, place=cast.community, typed=Typed("a" * 12, "一"))
        li = cast.actor(cast.li)
        assert not drafts_of(li).exists()
        assert draft_in(li, "a" * 12) is None
        assert forget_draft(by=li, at=NOW, tab="a" * 12) == 0
        for deed in (drop_draft, restore_draft):
            with pytest.raises(NotFound):
                deed(by=li, at=NOW, tab="a" * 12)

    def test_thrown_away_it_can_be_brought_back_for_a_day(self, cast: Cast) -> None:
        by = cast.actor(cast.zhou)
        keep_draft(by=by, at=NOW, place=cast.community, typed=Typed("a" * 12, "一"))
        drop_draft(by=by, at=NOW, tab="a" * 12)
        assert not drafts_of(by).exists()
        assert [draft.tab for draft in drafts_of(by, dropped_after=NOW)] == ["a" * 12]
        assert str(restore_draft(by=by, at=NOW, tab="a" * 12).typed) == "一"
        drop_draft(by=by, at=NOW, tab="a" * 12)
        later = NOW + KEPT_DROPPED + SECOND
        keep_draft(by=by, at=later, place=cast.community, typed=Typed("b" * 12, "二"))
        assert [draft.tab[0] for draft in Draft.objects.all()] == ["b"]

    def test_of_somebody_out_of_reach_nothing_is_kept(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            keep_draft(by=cast.actor(cast.zhou), at=NOW, place=cast.community, typed=Typed("a" * 12, "一", cast.xu))
