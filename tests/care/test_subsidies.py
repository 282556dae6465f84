"""Money of a month: two people, nobody twice, nothing after an end, and the same bytes whenever it is asked for."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from huzhu.care.entitlement.applying import end_benefit
from huzhu.care.subsidies.actions import (
    DraftThere,
    MonthAhead,
    NothingToPay,
    NotReleased,
    RunChanged,
    RunDraftedByYou,
    RunOver,
    discard_run,
    draft_run,
    release_run,
    take_payment_file,
)
from huzhu.care.subsidies.answering import NoAnswersFound, note_answers
from huzhu.care.subsidies.models import Payment, Recovery, Run
from huzhu.care.subsidies.owing import left_of, overpaid_at
from huzhu.care.subsidies.planning import same_month
from huzhu.care.subsidies.recovering import (
    ClaimedByYou,
    NotOverpaid,
    RecoveryOver,
    SettlingReasonMissing,
    claim_back,
    settle_recovery,
)
from huzhu.care.visits.deaths import report_death
from huzhu.care.visits.deaths_undone import undo_death
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.payouts import reference_of
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.sheets import Sheet
from tests.care.paying import (
    ALLOWANCE,
    DAY,
    MONTH,
    NUMBER,
    SUBSIDY,
    drafted,
    example_city,
    granted,
    known,
    paid_scene,
    released,
    with_number,
)
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def _opened() -> Iterator[None]:
    with noting_openings():
        yield


def states(run: Run) -> list[tuple[str, str, str]]:
    rows = Payment.objects.filter(run=run).order_by("application")
    return [(str(one.benefit), str(one.fen), one.why if one.state == "held" else one.state) for one in rows]


def file_of(cast: Cast, run: Run) -> bytes:
    return take_payment_file(by=cast.actor(cast.wang), at=NOW, run=run)


def bank(cast: Cast, run: Run, *rows: tuple[object, ...]) -> tuple[int, int, int, int, list[tuple[int, str]]]:
    """The bank answers with these rows under the usual head."""
    sheet = Sheet("回执", [("发放回执",), ("编号", "姓名", "金额（元）", "处理结果", "失败原因"), *rows])
    found = note_answers(by=cast.actor(cast.li), at=NOW, run=run, sheets=[sheet])
    return found.paid, found.failed, found.unchanged, found.open, found.faults


class TestDrafting:
    def test_what_is_granted_is_drafted_with_what_the_rules_knew(self, cast: Cast) -> None:
        paid_scene(cast)
        run = drafted(cast)
        assert states(run) == [(ALLOWANCE, "10000", "due")]
        assert (run.paying_count, run.held_count, run.fen, run.illustrative) == (1, 0, 10_000, True)
        told = Payment.objects.get(run=run).told()["2026-11-01"]
        assert told["facts"]["registered_here"] == [True, "2026-01-01"]
        assert told["born_on"] == "1942-03-05"

    def test_what_is_not_known_is_held_back_and_says_so(self, cast: Cast) -> None:
        example_city(cast)
        with_number(cast)
        granted(cast)
        assert states(drafted(cast)) == [(ALLOWANCE, "0", "cannot_tell")]

    def test_whoever_is_registered_elsewhere_is_held_back(self, cast: Cast) -> None:
        paid_scene(cast)
        known(cast, "registration", "elsewhere", date(2026, 6, 1))
        assert states(drafted(cast)) == [(ALLOWANCE, "0", "conditions")]

    def test_without_a_number_nobody_can_be_paid(self, cast: Cast) -> None:
        example_city(cast)
        known(cast, "registration", "here")
        granted(cast)
        assert states(drafted(cast)) == [(ALLOWANCE, "0", "no_number")]

    def test_by_the_nations_list_there_are_no_amounts(self, cast: Cast) -> None:
        granted(cast)
        with pytest.raises(NothingToPay):
            drafted(cast)

    def test_a_month_to_come_is_not_reckoned_and_one_draft_is_enough(self, cast: Cast) -> None:
        paid_scene(cast)
        with pytest.raises(MonthAhead):
            drafted(cast, month=date(2026, 12, 1))
        drafted(cast)
        with pytest.raises(DraftThere):
            drafted(cast)

    def test_a_street_pays_its_communities_and_a_community_with_a_list_of_its_own_pays_itself(self, cast: Cast) -> None:
        paid_scene(cast)
        by = cast.actor(cast.li)
        with pytest.raises(NotFound):  # Staff Li's post is in the community
            draft_run(by=by, at=NOW, place=cast.street, month=MONTH)
        with pytest.raises(NotFound):
            drafted(cast, by=cast.actor(cast.xu))
        with pytest.raises(NotPermitted):
            drafted(cast, by=cast.actor(cast.zhou))


class TestReleasing:
    def test_who_drafted_it_does_not_release_it_by_action_or_by_table(self, cast: Cast) -> None:
        paid_scene(cast)
        run = drafted(cast)
        with pytest.raises(RunDraftedByYou):
            release_run(by=cast.actor(cast.li), at=NOW, run=run)
        with pytest.raises(IntegrityError), transaction.atomic():
            run.release(by_id=run.drafted_by_id, at=NOW, digest="0" * 64)

    def test_released_it_is_over_and_the_journal_knows_both(self, cast: Cast) -> None:
        paid_scene(cast)
        run = released(cast, drafted(cast))
        assert run.state == Run.State.RELEASED
        for deed in (release_run, discard_run):
            with pytest.raises(RunOver):
                deed(by=cast.actor(cast.wang), at=NOW, run=run)
        actors = Line.objects.filter(thing=f"run:{run.pk}").order_by("seq").values_list("action", "actor")
        assert list(actors) == [("draft_subsidies", cast.li.pk), ("release_subsidies", cast.wang.pk)]

    def test_what_has_ended_since_the_draft_is_not_paid(self, cast: Cast) -> None:
        one = paid_scene(cast)
        run = drafted(cast)
        end_benefit(by=cast.actor(cast.li), at=NOW, application=one, because="记错", on=MONTH)
        with pytest.raises(RunChanged, match="1"):
            released(cast, run)
        discard_run(by=cast.actor(cast.li), at=NOW, run=run)
        with pytest.raises(NothingToPay):
            drafted(cast)

    def test_nor_whose_facts_are_others(self, cast: Cast) -> None:
        paid_scene(cast)
        run = drafted(cast)
        known(cast, "registration", "elsewhere", date(2026, 6, 1))
        with pytest.raises(RunChanged):
            released(cast, run)

    def test_a_death_before_the_month_leaves_nothing(self, cast: Cast) -> None:
        paid_scene(cast)
        run = drafted(cast)
        report_death(by=cast.actor(cast.li), at=NOW, member=cast.hong, died_on=date(2026, 10, 20), document="证明")
        with pytest.raises(RunChanged):
            released(cast, run)


class TestTheFile:
    def test_it_is_the_same_bytes_each_time_and_after_a_draft_made_anew(self, cast: Cast) -> None:
        one = paid_scene(cast)
        first = drafted(cast)
        with pytest.raises(NotReleased):
            file_of(cast, first)
        discard_run(by=cast.actor(cast.li), at=NOW, run=first)
        run = released(cast, drafted(cast))
        content = file_of(cast, run)
        Person.objects.filter(pk=cast.hong.pk).update(
            born_on=date(1942, 3, 6)
        )  # what is corrected later changes nothing
        bank(cast, run, (reference_of(MONTH, one.pk), "洪桂芳", "100", "成功", ""))
        assert file_of(cast, run) == content
        _head, row = content.decode("utf-8-sig").splitlines()
        assert row == f"202611-{one.pk},洪桂芳,{NUMBER},高龄津贴,2026-11,100.00"
        assert Line.objects.filter(action="take_payment_file").count() == 2


class TestNobodyTwice:
    def test_a_second_run_pays_only_whoever_has_come_since(self, cast: Cast) -> None:
        paid_scene(cast)
        released(cast, drafted(cast))
        with pytest.raises(NothingToPay):
            drafted(cast)
        known(cast, "hardship", "dibao")
        granted(cast, SUBSIDY)
        assert states(drafted(cast)) == [(SUBSIDY, "30000", "due")]

    def test_a_month_before_can_be_paid_once_afterwards(self, cast: Cast) -> None:
        paid_scene(cast)
        with pytest.raises(NothingToPay):
            drafted(cast, month=OCTOBER)

    def test_the_table_sees_it(self, cast: Cast) -> None:
        paid_scene(cast)
        run = released(cast, drafted(cast))
        one = Payment.objects.get(run=run)
        twice = Payment(run=run, person=cast.hong, application_id=one.application_id, benefit=ALLOWANCE, days=30)
        twice.money, twice.why, twice.state = "{}", "full", "due"
        twice.same = same_month(cast.hong.pk, ALLOWANCE, MONTH)
        with pytest.raises(IntegrityError), transaction.atomic():
            twice.save(force_insert=True)


class TestTheBanksAnswer:
    def run(self, cast: Cast) -> tuple[Run, str]:
        one = paid_scene(cast)
        return released(cast, drafted(cast)), reference_of(MONTH, one.pk)

    def test_paid_once_and_read_again_nothing_changes(self, cast: Cast) -> None:
        run, key = self.run(cast)
        row = key.upper(), "洪桂芳", "¥100.00", "成功", ""
        assert bank(cast, run, row) == (1, 0, 0, 0, [])
        assert bank(cast, run, row, row) == (0, 0, 1, 0, [])

    def test_what_came_back_can_be_paid_by_another_run_once(self, cast: Cast) -> None:
        run, key = self.run(cast)
        failed = key, "洪桂芳", "", "退回", "账户已销"
        assert bank(cast, run, failed) == (0, 1, 0, 0, [])
        assert str(Payment.objects.get(run=run).answer) == "账户已销"
        again = released(cast, drafted(cast))
        assert states(again) == [(ALLOWANCE, "10000", "due")]
        assert bank(cast, run, (key, "", "100", "成功", "")) == (0, 0, 0, 0, [(3, "paid_elsewhere")])

    def test_rows_that_say_nothing_clear_are_told_and_change_nothing(self, cast: Cast) -> None:
        run, key = self.run(cast)
        other = f"202611-{'2' * 12}"
        found = bank(
            cast, run, ("", "洪桂芳", "100", "成功"), (key, "", "90.00", "成功"), (other, "", "", "成功"), (), ("合计",)
        )
        assert found == (0, 0, 0, 1, [(3, "no_reference"), (4, "amount_differs"), (5, "unknown"), (7, "no_reference")])
        twice = bank(
            cast, run, (key, "", "", "成功"), (key, "", "", "失败"), (key, "", "x", "成功"), (key, "", "", "?")
        )
        assert twice[4] == [
            (3, "twice_and_different"), (4, "twice_and_different"), (5, "amount_unclear"), (6, "result_unclear")
        ]  # fmt: skip

    def test_a_file_without_results_is_refused_and_so_is_a_draft(self, cast: Cast) -> None:
        run, _key = self.run(cast)
        with pytest.raises(NoAnswersFound):
            note_answers(by=cast.actor(cast.li), at=NOW, run=run, sheets=[Sheet("名单", [("姓名", "编号")])])
        known(cast, "hardship", "dibao")
        granted(cast, SUBSIDY)
        with pytest.raises(NotReleased):
            bank(cast, drafted(cast))


def test_what_is_given_in_the_last_days_is_not_paid_before_it_counts(cast: Cast) -> None:
    example_city(cast)
    with_number(cast)
    known(cast, "registration", "here")
    granted(cast, from_on=TODAY + 11 * DAY)
    with pytest.raises(NothingToPay):
        drafted(cast)


class TestPaidTooMuch:
    def overpaid(self, cast: Cast) -> Payment:
        """November was paid; then it is known that she moved away in October."""
        one = paid_scene(cast)
        run = released(cast, drafted(cast))
        end_benefit(by=cast.actor(cast.li), at=NOW + DAY, application=one, because="迁出", on=MONTH)
        return Payment.objects.get(run=run)

    def claimed(self, cast: Cast, way: str = "repay") -> Recovery:
        return claim_back(by=cast.actor(cast.li), at=NOW, payment=self.overpaid(cast), way=way)

    def listed(self, cast: Cast) -> list[int]:
        return [one.fen for one in overpaid_at(cast.actor(cast.li), cast.community)]

    def test_a_month_after_the_end_is_too_much_and_what_stands_is_not(self, cast: Cast) -> None:
        paid_scene(cast)
        run = released(cast, drafted(cast))
        assert self.listed(cast) == []
        with pytest.raises(NotOverpaid):
            claim_back(by=cast.actor(cast.li), at=NOW, payment=Payment.objects.get(run=run), way="repay")

    def test_it_is_found_claimed_once_and_paid_back(self, cast: Cast) -> None:
        payment = self.overpaid(cast)
        assert self.listed(cast) == [10_000]
        recovery = claim_back(by=cast.actor(cast.li), at=NOW, payment=payment, way="repay")
        assert self.listed(cast) == []
        with pytest.raises(NotOverpaid):
            claim_back(by=cast.actor(cast.wang), at=NOW, payment=payment, way="next")
        settle = {"by": cast.actor(cast.li), "at": NOW, "recovery": recovery, "state": "repaid"}
        with pytest.raises(SettlingReasonMissing):
            settle_recovery(**settle, because=" ")
        settle_recovery(**settle, because="现金交回")
        with pytest.raises(RecoveryOver):
            settle_recovery(**settle, because="现金交回")

    def test_nobody_gives_up_alone_what_he_claimed(self, cast: Cast) -> None:
        recovery = self.claimed(cast)
        given_up = {"at": NOW, "recovery": recovery, "state": "written_off", "because": "已故无遗产"}
        with pytest.raises(ClaimedByYou):
            settle_recovery(by=cast.actor(cast.li), **given_up)
        with pytest.raises(IntegrityError), transaction.atomic():
            recovery.settle(by_id=cast.li.pk, at=NOW, state="written_off", because="x")
        assert settle_recovery(by=cast.actor(cast.wang), **given_up).state == "written_off"

    def test_a_death_taken_back_takes_its_overpayment_back(self, cast: Cast) -> None:
        paid_scene(cast)
        released(cast, drafted(cast))
        dead = report_death(
            by=cast.actor(cast.li), at=NOW + DAY, member=cast.hong, died_on=date(2026, 10, 20), document="证明"
        )
        assert self.listed(cast) == [10_000]
        undo_death(by=cast.actor(cast.li), at=NOW + 2 * DAY, estate=dead, because="同名")
        assert self.listed(cast) == []

    def test_what_is_set_off_takes_at_most_half_of_each_payment_until_nothing_is_left(self, cast: Cast) -> None:
        recovery = self.claimed(cast, "next")
        known(cast, "hardship", "dibao")
        granted(cast, SUBSIDY)
        run = drafted(cast)
        one = Payment.objects.get(run=run)
        assert (one.fen, one.taken_off, run.fen) == (30_000, 10_000, 20_000)
        assert recovery.state == "open"
        content = file_of(cast, released(cast, run)).decode("utf-8-sig")
        assert content.strip().endswith(",200.00")
        recovery.refresh_from_db()
        assert recovery.state == "set_off"
        bank(cast, run, (reference_of(MONTH, one.application_id), "", "", "退回", "户名不符"))
        recovery.refresh_from_db()
        assert (recovery.state, left_of(recovery)) == ("open", 10_000)
