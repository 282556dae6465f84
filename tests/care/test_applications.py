"""From a finding to help: applied for with papers, decided by another, given for a time, ended with a reason."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from huzhu.care.entitlement.actions import find_entitled
from huzhu.care.entitlement.applications import (
    RENEW_DAYS,
    Standing,
    application_seen_by,
    applications_of,
    applications_waiting,
    grants_to_renew,
    is_to_renew,
    stands_of,
)
from huzhu.care.entitlement.applying import (
    DECEASED,
    ApplicantDead,
    ApplicationDecided,
    AppliedAlready,
    AppliedByYou,
    EvidenceMissing,
    Given,
    GivenAlready,
    GrantReasonMissing,
    NotOnTheList,
    PeriodWrong,
    Wanted,
    apply_for_benefit,
    end_benefit,
    grant_benefit,
    refuse_benefit,
)
from huzhu.care.entitlement.models import Application, Finding
from huzhu.care.visits.deaths import report_death
from huzhu.care.visits.deaths_undone import undo_death
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import give_post
from huzhu.commons.people.models import Person, Post
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound, Refused
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DIBAO = Wanted("subsistence_allowance", "self", "身份证\n收入证明")
YEAR = Given(TODAY, TODAY + 365 * DAY)


@pytest.fixture(autouse=True)
def _opened() -> Any:
    with noting_openings():
        yield


def colleague(cast: Cast) -> Person:
    """A second of the staff, who decides what Staff Li has written."""
    house = machine(TODAY, "test", "colleague")
    give_post(by=house, at=NOW, person=cast.wang, kind=Post.Kind.STAFF, place=cast.community, from_on=TODAY)
    return cast.wang


def applied(cast: Cast, wanted: Wanted = DIBAO, days: int = 0) -> Application:
    """Staff Li applies for Grandma Hong."""
    by = replace(cast.actor(cast.li), day=TODAY + days * DAY)
    return apply_for_benefit(by=by, at=NOW + days * DAY, person=cast.hong, wanted=wanted)


def granted(cast: Cast, given: Given = YEAR) -> Application:
    """A colleague says yes."""
    return grant_benefit(by=cast.actor(colleague(cast)), at=NOW, application=applied(cast), given=given)


class TestApplying:
    def test_it_is_written_down_with_who_and_by_what(self, cast: Cast) -> None:
        one = applied(cast)
        one.refresh_from_db()
        assert (one.state, one.asker, one.applied_by_id, one.applied_at) == ("applied", "self", cast.li.pk, NOW)
        assert (str(one.benefit), str(one.evidence)) == (DIBAO.benefit, DIBAO.evidence)
        line = Line.objects.get(action="apply_for_benefit")
        assert cast.hong.pk in line.persons.split()
        assert DIBAO.benefit not in str(line.details)

    def test_which_benefit_it_is_lies_sealed(self, cast: Cast) -> None:
        one = applied(cast)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {Application._meta.db_table} WHERE id = %s", [one.pk])
            row = repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in cursor.fetchone()])
        assert "subsistence" not in row
        assert "收入证明" not in row

    def test_the_finding_it_follows_is_kept_and_no_one_elses(self, cast: Cast) -> None:
        find_entitled(by=machine(TODAY, "test", "night"), at=NOW, place=cast.community)
        mine = Finding.objects.filter(person=cast.hong).order_by("pk")[0]
        assert applied(cast, replace(DIBAO, finding=mine)).finding == mine
        Finding.objects.filter(pk=mine.pk).update(person=cast.son)
        mine.refresh_from_db()
        assert applied(cast, replace(DIBAO, benefit="visiting", finding=mine)).finding is None

    @pytest.mark.parametrize(
        ("wanted", "refusal"),
        [
            (replace(DIBAO, benefit="a_medal"), NotOnTheList),
            (replace(DIBAO, evidence=" \n "), EvidenceMissing),
        ],
    )
    def test_what_cannot_be_applied_for(self, cast: Cast, wanted: Wanted, refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            applied(cast, wanted)

    def test_what_stands_on_no_list_is_applied_for_on_no_list(self, cast: Cast) -> None:
        with pytest.raises(NotOnTheList):
            applied(cast, replace(DIBAO, benefit="priority_admission"))

    def test_it_waits_once(self, cast: Cast) -> None:
        applied(cast)
        with pytest.raises(AppliedAlready):
            applied(cast)

    def test_the_database_says_so_too(self, cast: Cast) -> None:
        one = applied(cast)
        one.pk, one._state.adding = "z" * 12, True
        with pytest.raises(IntegrityError), transaction.atomic():
            one.save()

    def test_what_is_given_is_not_applied_for_until_it_is_to_be_renewed(self, cast: Cast) -> None:
        granted(cast)
        with pytest.raises(GivenAlready):
            applied(cast, days=365 - RENEW_DAYS - 1)
        assert applied(cast, days=365 - RENEW_DAYS).state == "applied"

    def test_not_for_the_dead(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        with pytest.raises(ApplicantDead):
            applied(cast)

    def test_by_whose_post_it_is(self, cast: Cast) -> None:
        for who, refusal in ((cast.zhou, NotPermitted), (cast.hong, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(refusal):
                apply_for_benefit(by=cast.actor(who), at=NOW, person=cast.hong, wanted=DIBAO)


class TestDeciding:
    def test_a_grant_has_a_period_and_a_review(self, cast: Cast) -> None:
        one = granted(cast, Given(TODAY, TODAY + 90 * DAY, TODAY + 180 * DAY))
        one.refresh_from_db()
        assert (one.state, one.decided_by_id, one.decided_at) == ("granted", cast.wang.pk, NOW)
        assert (one.from_on, one.review_on, one.to_on) == (TODAY, TODAY + 90 * DAY, TODAY + 180 * DAY)
        assert [one.given_on(TODAY + n * DAY) for n in (-1, 0, 179, 180)] == [False, True, True, False]
        assert Line.objects.filter(action="grant_benefit", thing=f"application:{one.pk}").count() == 1

    def test_whoever_applied_does_not_decide(self, cast: Cast) -> None:
        one = applied(cast)
        with pytest.raises(AppliedByYou):
            grant_benefit(by=cast.actor(cast.li), at=NOW, application=one, given=YEAR)
        with pytest.raises(AppliedByYou):
            refuse_benefit(by=cast.actor(cast.li), at=NOW, application=one, because="不符合")

    def test_nobody_decides_for_himself(self, cast: Cast) -> None:
        wang = colleague(cast)
        one = apply_for_benefit(by=cast.actor(cast.li), at=NOW, person=wang, wanted=DIBAO)
        with pytest.raises(AppliedByYou):
            grant_benefit(by=cast.actor(wang), at=NOW, application=one, given=YEAR)

    @pytest.mark.parametrize("who", ["applied_by", "person"])
    def test_nor_does_the_database_let_them(self, cast: Cast, who: str) -> None:
        one = applied(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            one.grant(by_id=getattr(one, f"{who}_id"), at=NOW, period=(TODAY, None), review_on=TODAY + DAY)

    def test_a_no_has_a_reason(self, cast: Cast) -> None:
        one, by = applied(cast), cast.actor(colleague(cast))
        with pytest.raises(GrantReasonMissing):
            refuse_benefit(by=by, at=NOW, application=one, because=" ")
        refused = refuse_benefit(by=by, at=NOW, application=one, because="收入高于标准")
        assert (refused.state, str(refused.because)) == ("refused", "收入高于标准")
        assert applied(cast).state == "applied", "after a no one may apply again"

    @pytest.mark.parametrize(("review", "to"), list(product((-1, 0, 1), (-1, 0, 1, None))))
    def test_days_run_forward(self, cast: Cast, review: int, to: int | None) -> None:
        given = Given(TODAY, TODAY + review * DAY, None if to is None else TODAY + to * DAY)
        if review == 1 and to in (1, None):
            assert granted(cast, given).given_on(TODAY)
        else:
            with pytest.raises(PeriodWrong):
                granted(cast, given)

    def test_what_is_decided_is_not_decided_again(self, cast: Cast) -> None:
        one, by = granted(cast), cast.actor(cast.wang)
        with pytest.raises(ApplicationDecided):
            refuse_benefit(by=by, at=NOW, application=one, because="不符合")
        with pytest.raises(ApplicationDecided):
            grant_benefit(by=by, at=NOW, application=one, given=YEAR)

    def test_by_whose_post_it_is(self, cast: Cast) -> None:
        one = applied(cast)
        for who, refusal in ((cast.zhou, NotFound), (cast.chen, NotFound), (cast.hong, NotFound), (cast.xu, NotFound)):
            with pytest.raises(refusal):
                grant_benefit(by=cast.actor(who), at=NOW, application=one, given=YEAR)

    def test_a_renewal_follows_what_was_given_without_a_gap_and_without_both(self, cast: Cast) -> None:
        first, starts = granted(cast), TODAY + 365 * DAY
        second = grant_benefit(
            by=cast.actor(cast.wang), at=NOW + 330 * DAY, application=applied(cast, days=330),
            given=Given(starts, starts + 365 * DAY),
        )  # fmt: skip
        first.refresh_from_db()
        for day in (TODAY + n * DAY for n in (0, 364, 365, 366, 800)):
            assert [first.given_on(day), second.given_on(day)].count(True) == 1, day
        assert (first.state, second.state) == ("ended", "granted")


class TestEnding:
    def test_a_grant_ends_with_a_reason(self, cast: Cast) -> None:
        one, li = granted(cast), cast.actor(cast.li)
        with pytest.raises(GrantReasonMissing):
            end_benefit(by=li, at=NOW, application=one, because="", on=TODAY)
        ended = end_benefit(by=li, at=NOW, application=one, because="住进养老院", on=TODAY + 5 * DAY)
        assert (ended.state, str(ended.because)) == ("ended", "住进养老院")
        assert [ended.given_on(TODAY + n * DAY) for n in (4, 5)] == [True, False]
        with pytest.raises(ApplicationDecided):
            end_benefit(by=li, at=NOW, application=one, because="再停", on=TODAY)

    def test_what_nobody_has_decided_is_taken_back(self, cast: Cast) -> None:
        one = end_benefit(by=cast.actor(cast.li), at=NOW, application=applied(cast), because="本人不愿意", on=TODAY)
        assert one.state == "withdrawn"
        with pytest.raises(ApplicationDecided):
            grant_benefit(by=cast.actor(colleague(cast)), at=NOW, application=one, given=YEAR)

    def test_a_death_ends_what_is_given_and_what_waits_at_once(self, cast: Cast) -> None:
        given, waits = granted(cast), applied(cast, replace(DIBAO, benefit="visiting"))
        report_death(by=cast.actor(cast.li), at=NOW, member=cast.hong, died_on=TODAY, document="证明")
        given.refresh_from_db()
        waits.refresh_from_db()
        assert (given.state, waits.state) == ("ended", "withdrawn")
        assert str(given.because) == str(waits.because) == DECEASED
        assert [given.given_on(TODAY), given.given_on(TODAY + DAY)] == [True, False]

    def test_a_grant_that_begins_after_the_death_is_never_given(self, cast: Cast) -> None:
        given = granted(cast, Given(TODAY + 30 * DAY, TODAY + 60 * DAY))
        report_death(by=cast.actor(cast.li), at=NOW, member=cast.hong, died_on=TODAY, document="证明")
        given.refresh_from_db()
        assert not any(given.given_on(TODAY + n * DAY) for n in range(90))

    def test_a_death_taken_back_gives_them_back_and_no_more(self, cast: Cast) -> None:
        given, waits, li = granted(cast), applied(cast, replace(DIBAO, benefit="visiting")), cast.actor(cast.li)
        before = end_benefit(
            by=li,
            at=NOW,
            application=applied(cast, replace(DIBAO, benefit="health_management")),
            because="误",
            on=TODAY,
        )
        estate = report_death(by=li, at=NOW, member=cast.hong, died_on=TODAY, document="证明")
        undo_death(by=li, at=NOW + DAY, estate=estate, because="认错了人")
        for one, state in ((given, "granted"), (waits, "applied"), (before, "withdrawn")):
            one.refresh_from_db()
            assert one.state == state
        assert given.given_on(TODAY + 30 * DAY)


class TestHowItStands:
    def test_four_states_and_none(self, cast: Cast) -> None:
        def now(day: date = TODAY) -> dict[str, Standing]:
            rows = applications_of(cast.actor(cast.li), cast.hong)
            return {code: one.standing for code, one in stands_of(rows, day).items()}

        assert now() == {}
        one = applied(cast)
        assert now() == {DIBAO.benefit: Standing.APPLIED}
        refuse_benefit(by=cast.actor(colleague(cast)), at=NOW, application=one, because="差材料")
        assert now() == {DIBAO.benefit: Standing.REFUSED}
        again = applied(cast, days=1)
        assert now() == {DIBAO.benefit: Standing.APPLIED}
        grant_benefit(by=cast.actor(cast.wang), at=NOW + DAY, application=again, given=YEAR)
        assert now() == {DIBAO.benefit: Standing.HAS}
        assert now(YEAR.review_on - RENEW_DAYS * DAY) == {DIBAO.benefit: Standing.RENEW}
        again.refresh_from_db()
        end_benefit(by=cast.actor(cast.li), at=NOW + 2 * DAY, application=again, because="搬走", on=TODAY + 2 * DAY)
        assert now() == {DIBAO.benefit: Standing.REFUSED}, "what stays said is the no of before"

    def test_a_no_to_a_renewal_does_not_hide_what_is_given(self, cast: Cast) -> None:
        granted(cast)
        late = applied(cast, days=330)
        refuse_benefit(by=cast.actor(cast.wang), at=NOW + 330 * DAY, application=late, because="先缺材料")
        stands = stands_of(applications_of(cast.actor(cast.li), cast.hong), TODAY + 330 * DAY)
        assert stands[DIBAO.benefit].standing is Standing.RENEW

    def test_whoever_reaches_the_place_sees_what_waits_and_what_is_to_be_renewed(self, cast: Cast) -> None:
        li, xu = cast.actor(cast.li), cast.actor(cast.xu)
        one = applied(cast)
        assert list(applications_waiting(li, cast.community)) == [one]
        assert application_seen_by(li, one.pk) == one
        assert list(applications_waiting(xu, cast.community)) == []
        with pytest.raises(NotFound):
            application_seen_by(xu, one.pk)
        grant_benefit(by=cast.actor(colleague(cast)), at=NOW, application=one, given=YEAR)
        last = YEAR.review_on - RENEW_DAYS * DAY
        assert list(grants_to_renew(li, cast.community, last - DAY)) == []
        assert list(grants_to_renew(li, cast.community, last)) == [one]
        assert is_to_renew(grants_to_renew(li, cast.community, last)[0], last)
        assert list(grants_to_renew(xu, cast.community, last)) == []
