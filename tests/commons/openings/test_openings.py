"""Time brought in from lists: each row means somebody or waits, is posted once, and the sums agree to the minute."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huzhu.commons.bank.actions import ReasonMissing, member_account, member_accounts, reverse_entry
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.queries import account_at, account_of, balance_of, ledger_sum, statement_of
from huzhu.commons.journal.models import Line
from huzhu.commons.openings.actions import (
    NothingReady,
    OpeningSpent,
    OpeningUndone,
    RowDecided,
    RowElsewhere,
    TooManyRows,
    leave_out_opening_row,
    post_opening,
    read_opening,
    settle_opening_row,
    undo_opening,
)
from huzhu.commons.openings.matching import Why
from huzhu.commons.openings.models import Opening, OpeningRow
from huzhu.commons.openings.queries import opening_row_seen_by, opening_seen_by, openings_at, reckoning_of, rows_of
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import Particulars, register_person, tie_persons
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.timebank.actions import donate_time
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.kernel.timebank.balances import read_balances
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HEAD: Row = ["会员号", "姓名", "身份证号", "出生日期", "电话", "余额（小时）"]
HONG: Row = ["", "洪桂芳", "", "1942-03-05", "", "１２.５"]
WANG: Row = ["", "王小川", "", "", "10023450003", "1:30"]
State = OpeningRow.State


def house() -> Actor:
    """The house itself."""
    return machine(TODAY, "test", "openings")


def brought(cast: Cast, *rows: Row, digest: str = "a", by: Actor | None = None) -> Opening:
    """A list of these rows, read for the community by Staff Li."""
    read = list(read_balances([Sheet("一", [HEAD, *rows])], on=TODAY))
    asker = by or cast.actor(cast.li)
    return read_opening(by=asker, at=NOW, place=cast.community, rows=read, file_digest=digest)


def only(opening: Opening) -> OpeningRow:
    """The one row of a list."""
    return OpeningRow.objects.get(opening=opening)


def person(cast: Cast, name: str, **said: object) -> Person:
    """Somebody more in the community."""
    particulars = Particulars(name=name, **said)  # type: ignore[arg-type]
    return register_person(by=house(), at=NOW, place=cast.community, particulars=particulars)


def balance(one: Person) -> int:
    """What stands on the person's account."""
    account = account_of(one)
    return balance_of(account) if account else 0


class TestReading:
    def test_name_with_birth_date_or_telephone_is_sure(self, cast: Cast) -> None:
        opening = brought(cast, HONG, WANG)
        rows = list(OpeningRow.objects.filter(opening=opening).order_by("row_number", "pk"))
        assert [(one.person_id, one.minutes, one.state) for one in rows] == [
            (cast.hong.pk, 750, State.READY),
            (cast.wang.pk, 90, State.READY),
        ]
        assert not Entry.objects.exists(), "nothing is posted by reading"

    def test_the_houses_own_number_with_the_name_is_sure(self, cast: Cast) -> None:
        assert only(brought(cast, [cast.son.pk, "洪志强", "", "", "", 2])).person_id == cast.son.pk

    def test_the_id_number_with_the_name_is_sure_and_with_another_name_waits(self, cast: Cast) -> None:
        number = make_number(date(1950, 1, 1), 3)
        zhao = person(cast, "赵六", identity_number=number)
        assert only(brought(cast, ["", "赵六", number, "", "", 2])).person_id == zhao.pk
        row = only(brought(cast, ["", "钱七", number, "", "", 2], digest="b"))
        assert (row.state, row.why, row.candidates) == (State.DOUBTFUL, Why.OTHER_NAME, [zhao.pk])

    def test_a_different_id_number_is_a_different_person(self, cast: Cast) -> None:
        person(cast, "赵六", identity_number=make_number(date(1950, 1, 1), 3))
        row = only(brought(cast, ["", "赵六", make_number(date(1950, 1, 1), 5), "", "", 2]))
        assert (row.state, row.why) == (State.DOUBTFUL, Why.NOBODY)

    @pytest.mark.parametrize(
        ("row", "why", "candidates"),
        [
            (["", "洪桂芳", "", "", "", 2], Why.NAME_ONLY, 1),
            (["", "洪小芳", "", "", "10023450001", 2], Why.PHONE_ONLY, 1),
            (["", "无名氏", "", "1942-03-05", "", 2], Why.NOBODY, 0),
            (["", "徐生", "", "1980-08-08", "10023450009", 2], Why.NOBODY, 0),
        ],
    )
    def test_what_is_not_sure_waits_for_a_person(self, cast: Cast, row: Row, why: str, candidates: int) -> None:
        """The last of them lives in another district: nobody of ours may learn that he exists."""
        waiting = only(brought(cast, row))
        assert (waiting.state, waiting.why, len(waiting.candidates)) == (State.DOUBTFUL, why, candidates)

    def test_two_of_a_name_and_a_birthday_wait(self, cast: Cast) -> None:
        person(cast, "洪桂芳", born_on=date(1942, 3, 5))
        row = only(brought(cast, HONG))
        assert (row.state, row.why, len(row.candidates)) == (State.DOUBTFUL, Why.SEVERAL, 2)

    def test_a_second_row_of_the_same_person_waits(self, cast: Cast) -> None:
        opening = brought(cast, HONG, [cast.hong.pk, "洪桂芳", "", "", "", 3])
        states = OpeningRow.objects.filter(opening=opening).order_by("row_number", "pk").values_list("state", "why")
        assert list(states) == [(State.READY, ""), (State.DOUBTFUL, Why.TWICE)]

    def test_whoever_had_time_brought_in_before_waits(self, cast: Cast) -> None:
        post_opening(by=cast.actor(cast.li), at=NOW, opening=brought(cast, HONG))
        assert only(brought(cast, HONG, digest="b")).why == Why.BROUGHT_IN

    def test_the_dead_wait(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        assert only(brought(cast, HONG)).why == Why.DIED

    def test_no_time_is_empty_and_no_number_is_refused(self, cast: Cast) -> None:
        opening = brought(cast, ["", "洪桂芳", "", "1942-03-05", "", ""], ["", "王小川", "", "", "10023450003", "多"])
        rows = OpeningRow.objects.filter(opening=opening).order_by("row_number", "pk").values_list("state", "why")
        assert list(rows) == [(State.EMPTY, ""), (State.REFUSED, "hours.unreadable")]

    def test_the_same_file_again_is_the_same_list(self, cast: Cast) -> None:
        assert brought(cast, HONG).pk == brought(cast, HONG).pk
        assert OpeningRow.objects.count() == 1

    def test_a_list_too_long_is_refused(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("huzhu.commons.openings.actions.ROWS_MOST", 1)
        with pytest.raises(TooManyRows):
            brought(cast, HONG, WANG)

    def test_it_is_the_work_of_staff(self, cast: Cast) -> None:
        for who, no in ((cast.chen, NotPermitted), (cast.zhou, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(no):
                brought(cast, HONG, by=cast.actor(who))


class TestSettling:
    def test_somebody_says_whom_a_row_means(self, cast: Cast) -> None:
        row = only(brought(cast, ["", "洪小芳", "", "", "10023450001", 2]))
        settled = settle_opening_row(by=cast.actor(cast.li), at=NOW, row=row, person=cast.hong)
        assert (settled.state, settled.person_id, settled.decided_by_id) == (State.READY, cast.hong.pk, cast.li.pk)

    def test_a_row_is_left_out_and_taken_up_again(self, cast: Cast) -> None:
        by, row = cast.actor(cast.li), only(brought(cast, HONG))
        assert leave_out_opening_row(by=by, at=NOW, row=row).person_id is None
        with pytest.raises(NothingReady):
            post_opening(by=by, at=NOW, opening=row.opening)
        assert settle_opening_row(by=by, at=NOW, row=row, person=cast.hong).state == State.READY

    def test_somebody_of_another_place_is_refused(self, cast: Cast) -> None:
        with pytest.raises(RowElsewhere):
            settle_opening_row(by=house(), at=NOW, row=only(brought(cast, HONG)), person=cast.xu)

    def test_a_posted_row_stands(self, cast: Cast) -> None:
        by, opening = cast.actor(cast.li), brought(cast, HONG)
        post_opening(by=by, at=NOW, opening=opening)
        with pytest.raises(RowDecided):
            settle_opening_row(by=by, at=NOW, row=only(opening), person=cast.son)
        with pytest.raises(RowDecided):
            leave_out_opening_row(by=by, at=NOW, row=only(opening))

    def test_what_cannot_be_read_cannot_be_settled(self, cast: Cast) -> None:
        row = only(brought(cast, ["", "洪桂芳", "", "1942-03-05", "", "多"]))
        with pytest.raises(RowDecided):
            settle_opening_row(by=cast.actor(cast.li), at=NOW, row=row, person=cast.hong)


class TestPosting:
    def test_each_row_is_one_entry_against_the_opening_account(self, cast: Cast) -> None:
        by, opening = cast.actor(cast.li), brought(cast, HONG, WANG, ["", "无名氏", "", "", "", 7])
        assert post_opening(by=by, at=NOW, opening=opening) == 2
        assert (balance(cast.hong), balance(cast.wang), ledger_sum()) == (750, 90, 0)
        source = account_at(cast.community, Account.Kind.OPENING)
        assert source is not None
        assert balance_of(source) == -840
        entries = Entry.objects.filter(kind=Entry.Kind.OPENING)
        assert {one.reference for one in entries} == {f"opening:{row.pk}" for row in opening.rows.exclude(entry=None)}
        assert all(one.rules for one in entries), "each names the edition of the rules"
        account = account_of(cast.hong)
        assert account is not None
        assert [line.kind for line in statement_of(by, account)] == [Entry.Kind.OPENING]
        assert not list(bank_faults())

    def test_asked_again_it_posts_only_what_became_ready(self, cast: Cast) -> None:
        by, opening = cast.actor(cast.li), brought(cast, HONG, ["", "王小川", "", "", "", 7])
        post_opening(by=by, at=NOW, opening=opening)
        with pytest.raises(NothingReady):
            post_opening(by=by, at=NOW, opening=opening)
        settle_opening_row(by=by, at=NOW, row=opening.rows.get(state=State.DOUBTFUL), person=cast.wang)
        assert post_opening(by=by, at=NOW, opening=opening) == 1
        assert (balance(cast.hong), balance(cast.wang)) == (750, 420)

    def test_the_same_file_after_posting_changes_nothing(self, cast: Cast) -> None:
        by, opening = cast.actor(cast.li), brought(cast, HONG)
        post_opening(by=by, at=NOW, opening=opening)
        assert brought(cast, HONG).pk == opening.pk
        assert balance(cast.hong) == 750

    def test_what_was_saved_elsewhere_may_lie_above_the_limit(self, cast: Cast) -> None:
        opening = brought(cast, ["", "洪桂芳", "", "1942-03-05", "", 1600])
        post_opening(by=cast.actor(cast.li), at=NOW, opening=opening)
        assert balance(cast.hong) == 96_000

    def test_it_is_the_work_of_staff(self, cast: Cast) -> None:
        opening = brought(cast, HONG)
        for who, no in ((cast.chen, NotPermitted), (cast.hong, NotFound), (cast.xu, NotFound)):
            with pytest.raises(no):
                post_opening(by=cast.actor(who), at=NOW, opening=opening)


class TestReckoning:
    def test_every_minute_of_the_list_is_accounted_for(self, cast: Cast) -> None:
        by = cast.actor(cast.li)
        opening = brought(cast, HONG, WANG, ["", "无名氏", "", "", "", 7], ["", "洪志强", "", "", "10023450002", "多"])
        leave_out_opening_row(by=by, at=NOW, row=opening.rows.get(person=cast.wang))
        post_opening(by=by, at=NOW, opening=opening)
        made = reckoning_of(opening)
        assert (made.rows, made.sheet_minutes) == (4, 750 + 90 + 420)
        assert (made.posted_minutes, made.left_out_minutes, made.doubtful_minutes) == (750, 90, 420)
        assert made.ledger_minutes == 750
        assert made.agrees

    def test_an_entry_reversed_behind_its_back_is_seen(self, cast: Cast) -> None:
        by, opening = cast.actor(cast.li), brought(cast, HONG)
        post_opening(by=by, at=NOW, opening=opening)
        entry = only(opening).entry
        assert entry is not None
        reverse_entry(by=by, at=NOW, entry=entry, because="写错了")
        assert not reckoning_of(opening).agrees

    def test_who_sees_it(self, cast: Cast) -> None:
        opening = brought(cast, HONG)
        row = only(opening)
        for one in (cast.li, cast.chen):
            by = cast.actor(one)
            assert [found.pk for found in openings_at(by, cast.community)] == [opening.pk]
            assert opening_seen_by(by, opening.pk) == opening
            assert [found.pk for found in rows_of(by, opening, State.READY)] == [row.pk]
            assert opening_row_seen_by(by, row.pk) == row
        for one in (cast.xu, cast.hong):
            by = cast.actor(one)
            assert not openings_at(by, cast.community).exists()
            assert not rows_of(by, opening).exists()
            with pytest.raises(NotFound):
                opening_seen_by(by, opening.pk)
            with pytest.raises(NotFound):
                opening_row_seen_by(by, row.pk)


class TestUndoing:
    def test_a_whole_list_goes_back_by_reversals(self, cast: Cast) -> None:
        by, opening = cast.actor(cast.li), brought(cast, HONG, WANG)
        post_opening(by=by, at=NOW, opening=opening)
        undo_opening(by=by, at=NOW + timedelta(hours=1), opening=opening, because="列错了")
        assert (balance(cast.hong), balance(cast.wang), ledger_sum()) == (0, 0, 0)
        assert Entry.objects.filter(kind=Entry.Kind.REVERSAL, corrects__isnull=False).count() == 2
        made = reckoning_of(opening)
        assert (made.posted_minutes, made.undone_minutes, made.ledger_minutes, made.agrees) == (0, 840, 0, True)
        assert not list(bank_faults())

    def test_the_file_may_then_be_read_anew(self, cast: Cast) -> None:
        by, opening = cast.actor(cast.li), brought(cast, HONG)
        post_opening(by=by, at=NOW, opening=opening)
        undo_opening(by=by, at=NOW, opening=opening, because="列错了")
        again = brought(cast, HONG)
        assert again.pk != opening.pk
        post_opening(by=by, at=NOW, opening=again)
        assert balance(cast.hong) == 750

    def test_what_is_spent_cannot_go_back_and_nothing_does(self, cast: Cast) -> None:
        by, opening = cast.actor(cast.li), brought(cast, HONG, WANG)
        post_opening(by=by, at=NOW, opening=opening)
        tie_persons(by=house(), at=NOW, person=cast.hong, other=cast.wang, kind=Tie.Kind.NEIGHBOUR)
        donate_time(by=by, at=NOW, giver=cast.hong, minutes=1, reference="x")
        with pytest.raises(OpeningSpent) as no:
            undo_opening(by=by, at=NOW, opening=opening, because="列错了")
        assert no.value.params == {"people": 1}
        assert balance(cast.wang) == 90

    def test_a_reason_is_given_and_once_is_enough(self, cast: Cast) -> None:
        by, opening = cast.actor(cast.li), brought(cast, HONG)
        with pytest.raises(ReasonMissing):
            undo_opening(by=by, at=NOW, opening=opening, because=" ")
        undo_opening(by=by, at=NOW, opening=opening, because="不要了")
        for again in (
            lambda: undo_opening(by=by, at=NOW, opening=opening, because="不要了"),
            lambda: post_opening(by=by, at=NOW, opening=opening),
            lambda: leave_out_opening_row(by=by, at=NOW, row=only(opening)),
        ):
            with pytest.raises(OpeningUndone):
                again()

    def test_an_account_that_was_there_before_keeps_what_it_had(self, cast: Cast) -> None:
        by = cast.actor(cast.li)
        member_account(by=house(), at=NOW, person=cast.hong)
        opening = brought(cast, HONG)
        post_opening(by=by, at=NOW, opening=opening)
        undo_opening(by=by, at=NOW, opening=opening, because="列错了")
        assert balance(cast.hong) == 0


class TestManyRows:
    def test_part_by_part_posts_every_row_once(self, cast: Cast) -> None:
        opening = brought(cast, HONG, WANG)
        by = cast.actor(cast.li)
        assert [post_opening(by=by, at=NOW, opening=opening, limit=1) for _ in range(2)] == [1, 1]
        with pytest.raises(NothingReady):
            post_opening(by=by, at=NOW, opening=opening, limit=1)
        rows = OpeningRow.objects.filter(opening=opening).select_related("entry").order_by("pk")
        assert [(one.state, one.entry and one.entry.reference) for one in rows] == [
            (State.POSTED, f"opening:{one.pk}") for one in rows
        ]
        assert reckoning_of(opening).agrees
        assert not list(bank_faults())

    def test_accounts_are_opened_in_as_many_statements_for_ten_people_as_for_two(self, cast: Cast) -> None:
        people = [
            register_person(by=house(), at=NOW, place=cast.community, particulars=Particulars(name=f"赵{number}"))
            for number in range(12)
        ]
        counts = []
        for some in (people[:2], people[2:]):
            with CaptureQueriesContext(connection) as told:
                made = member_accounts(by=house(), at=NOW, persons=some)
            counts.append(len(told))
            assert {one.owner_id for one in made.values()} == {one.pk for one in some} == set(made)
        assert counts[0] == counts[1]
        assert Line.objects.filter(action="open_account").count() >= len(people)
        assert member_accounts(by=house(), at=NOW, persons=people) == {one.pk: account_of(one) for one in people}
