"""The audit: lines of one's places and no others, looked at in the open, samples that repeat, findings by others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from huzhu.commons.bank.actions import ReasonMissing
from huzhu.commons.journal.actions import record, seal_journal
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.audit.actions import (
    DaysUnclear,
    NothingToDraw,
    OwnLine,
    SampleSizeWrong,
    draw_sample,
    look_at_journal,
    note_finding,
    take_journal,
)
from huzhu.oversight.audit.models import Sample, SampledLine
from huzhu.oversight.audit.queries import (
    Wanted,
    actors_at,
    kinds_of,
    lines_wanted,
    sample_seen_by,
    sampled_line_seen_by,
    samples_at,
)
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
HOUSE = machine(TODAY, "test", "audit")
DAY = timedelta(days=1)


@pytest.fixture
def wanted(cast: Cast) -> Wanted:
    """What people did in the street today, on a journal where Li and Zhou looked at Hong, and Xu at his own."""
    for who, whom in ((cast.li, cast.hong), (cast.zhou, cast.hong), (cast.xu, cast.xu)):
        record(by=cast.actor(who), at=NOW, action="read", thing="GET /x", persons=[whom.pk])
    record(by=cast.actor(cast.li), at=NOW, action="note_fact", thing=f"person:{cast.son.pk}", persons=[cast.son.pk])
    record(by=cast.actor(cast.li), at=NOW - 2 * DAY, action="read", thing="GET /x", persons=[cast.hong.pk])
    return Wanted(cast.street, TODAY, TODAY + DAY)


def told(cast: Cast, wanted: Wanted) -> set[tuple[str, str]]:
    """Actor and action of what people did."""
    lines = lines_wanted(cast.actor(cast.chen), wanted).exclude(actor=HOUSE.person_id)
    return {(one.actor, one.action) for one in lines}


class TestLinesWanted:
    """lines_wanted."""

    def test_what_was_done_at_the_place_on_the_days_and_nothing_else(self, cast: Cast, wanted: Wanted) -> None:
        li, zhou = cast.li.pk, cast.zhou.pk
        assert told(cast, wanted) == {(li, "read"), (li, "note_fact"), (zhou, "read")}
        assert lines_wanted(cast.actor(cast.chen), replace(wanted, actor=li)).filter(action="read").count() == 1

    def test_by_kind_by_actor_and_by_whom_it_concerns(self, cast: Cast, wanted: Wanted) -> None:
        li, zhou = cast.li.pk, cast.zhou.pk
        assert told(cast, replace(wanted, kind="read")) == {(li, "read"), (zhou, "read")}
        assert told(cast, replace(wanted, kind="changed")) == {(li, "note_fact")}
        assert told(cast, replace(wanted, kind="note_fact")) == {(li, "note_fact")}
        assert told(cast, replace(wanted, actor=zhou)) == {(zhou, "read")}
        assert told(cast, replace(wanted, person=cast.son.pk)) == {(li, "note_fact")}
        assert (
            dict(kinds_of(lines_wanted(cast.actor(cast.chen), replace(wanted, person=cast.son.pk))))["note_fact"] == 1
        )

    def test_nobody_asks_about_people_of_elsewhere(self, cast: Cast, wanted: Wanted) -> None:
        assert told(cast, replace(wanted, person=cast.xu.pk)) == set()
        assert told(cast, replace(wanted, actor=cast.xu.pk)) == set()

    def test_what_was_sealed_since_is_found_all_the_same(self, cast: Cast, wanted: Wanted) -> None:
        before = told(cast, wanted)
        seal_journal(by=HOUSE, at=NOW)
        assert told(cast, wanted) == before
        later = replace(wanted, from_on=TODAY + DAY, to_on=TODAY + 2 * DAY)
        seal_journal(by=HOUSE, at=NOW + DAY)
        record(by=cast.actor(cast.zhou), at=NOW + DAY, action="read", thing="GET /x", persons=[cast.hong.pk])
        assert told(cast, later) == {(cast.zhou.pk, "read")}
        assert told(cast, wanted) == before

    def test_whose_post_it_is_not_reads_nothing(self, cast: Cast, wanted: Wanted) -> None:
        for who, refusal in ((cast.li, NotPermitted), (cast.hong, NotPermitted), (cast.xu, NotPermitted)):
            with pytest.raises(refusal):
                lines_wanted(cast.actor(who), wanted)
        with pytest.raises(NotFound):
            lines_wanted(cast.actor(cast.chen), replace(wanted, place=cast.far))
        assert {one.person_id for one in actors_at(cast.actor(cast.chen), cast.street)} == {
            cast.li.pk, cast.zhou.pk, cast.chen.pk
        }  # fmt: skip


class TestLookAtJournal:
    """look_at_journal and take_journal."""

    def test_who_watches_is_watched(self, cast: Cast, wanted: Wanted) -> None:
        chen = cast.actor(cast.chen)
        look_at_journal(by=chen, at=NOW, wanted=replace(wanted, person=cast.hong.pk))
        line = Line.objects.get(action="look_at_journal")
        assert (line.actor, cast.hong.pk in line.details) == (cast.chen.pk, True)
        assert (cast.chen.pk, "look_at_journal") in told(cast, wanted)

    def test_a_file_is_noted_with_what_it_is_for(self, cast: Cast, wanted: Wanted) -> None:
        lines = take_journal(by=cast.actor(cast.chen).for_purpose("report"), at=NOW, wanted=wanted)
        line = Line.objects.get(action="take_journal")
        assert line.purpose == "report"
        assert f'"count": {len(lines)}' in line.details

    def test_a_quarter_of_a_year_at_most_and_forwards(self, cast: Cast, wanted: Wanted) -> None:
        for days in (0, -1, 93):
            with pytest.raises(DaysUnclear):
                look_at_journal(by=cast.actor(cast.chen), at=NOW, wanted=replace(wanted, to_on=TODAY + days * DAY))


def drawn(cast: Cast, wanted: Wanted, count: int = 2, because: str = "每月抽查") -> Sample:
    chen = cast.actor(cast.chen)
    return draw_sample(by=chen, at=NOW, wanted=wanted, count=count, seed=7, because=because)


class TestDrawSample:
    """draw_sample."""

    def test_whoever_has_the_seed_draws_the_same(self, cast: Cast, wanted: Wanted) -> None:
        first = drawn(cast, replace(wanted, kind="read"))
        again = drawn(cast, replace(wanted, kind="read"))
        assert {one.line_seq for one in first.lines.all()} == {one.line_seq for one in again.lines.all()}
        assert (first.lines_count, first.lines.count()) == (2, 2)
        assert {one.drawn for one in samples_at(cast.actor(cast.chen), cast.street)} == {2}

    def test_what_the_house_does_by_itself_is_not_drawn(self, cast: Cast, wanted: Wanted) -> None:
        made = drawn(cast, wanted, count=50)
        actors = set(Line.objects.filter(seq__in=made.lines.values("line_seq")).values_list("actor", flat=True))
        assert HOUSE.person_id not in actors
        assert made.lines.count() == made.lines_count

    def test_it_needs_a_number_a_reason_and_lines(self, cast: Cast, wanted: Wanted) -> None:
        for count in (0, 51):
            with pytest.raises(SampleSizeWrong):
                drawn(cast, wanted, count)
        with pytest.raises(ReasonMissing):
            drawn(cast, wanted, because=" ")
        with pytest.raises(NothingToDraw):
            drawn(cast, replace(wanted, kind="never_done"))

    def test_nobody_else_draws_or_sees_one(self, cast: Cast, wanted: Wanted) -> None:
        made = drawn(cast, wanted)
        with pytest.raises(NotPermitted):
            draw_sample(by=cast.actor(cast.li), at=NOW, wanted=wanted, count=1, seed=1, because="x")
        for who in (cast.li, cast.xu, cast.hong):
            with pytest.raises(NotFound):
                sample_seen_by(cast.actor(who), made.pk)
            with pytest.raises(NotFound):
                sampled_line_seen_by(cast.actor(who), made.lines.order_by("pk")[0].pk)


class TestNoteFinding:
    """note_finding."""

    def test_what_was_found_stands_beside_the_line_and_the_journal_is_left_alone(
        self, cast: Cast, wanted: Wanted
    ) -> None:
        made, chen = drawn(cast, replace(wanted, kind="note_fact")), cast.actor(cast.chen)
        one = made.lines.get()
        before = Line.objects.get(seq=one.line_seq).details
        note_finding(by=chen, at=NOW, sampled=one, finding="duty", words="")
        note_finding(by=chen, at=NOW, sampled=one, finding="unexplained", words="说不清")
        one.refresh_from_db()
        assert (one.finding, str(one.words), one.found_by_id) == ("unexplained", "说不清", cast.chen.pk)
        assert Line.objects.get(seq=one.line_seq).details == before
        assert Line.objects.filter(action="note_finding").count() == 2
        assert samples_at(chen, cast.street).get().found == 1

    def test_more_than_duty_needs_words_and_nobody_judges_himself(self, cast: Cast, wanted: Wanted) -> None:
        chen = cast.actor(cast.chen)
        one = drawn(cast, replace(wanted, kind="note_fact")).lines.get()
        with pytest.raises(ReasonMissing):
            note_finding(by=chen, at=NOW, sampled=one, finding="explained", words=" ")
        look_at_journal(by=chen, at=NOW, wanted=wanted)
        own = drawn(cast, replace(wanted, kind="look_at_journal")).lines.get()
        with pytest.raises(OwnLine):
            note_finding(by=chen, at=NOW, sampled=own, finding="duty", words="")
        assert not SampledLine.objects.exclude(finding="").exists()
