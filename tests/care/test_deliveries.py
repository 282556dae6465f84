"""Registers of other departments: nothing without an agreement, every row accounted for, doubtful ones decided once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from huzhu.care.deliveries.agreeing import (
    AgreementDaysWrong,
    AgreementOver,
    AgreementUnclear,
    EndReasonMissing,
    FieldsLacking,
    PaperMissing,
    end_agreement,
    sign_agreement,
)
from huzhu.care.deliveries.bringing import (
    KEPT_FOR,
    ROWS_MOST,
    DeliveryRead,
    NoAgreement,
    OutsideAgreement,
    TooManyRows,
    begin_delivery,
    bring_delivery,
    delivered_content,
    forget_deliveries,
)
from huzhu.care.deliveries.deciding import (
    DoubtDecided,
    DoubtReasonMissing,
    NobodyMeant,
    decide_nobody,
    decide_person,
)
from huzhu.care.deliveries.models import Agreement, DeliveredRow, Delivery, Likeness, Outcome
from huzhu.care.deliveries.queries import agreements_at, candidates_of, row_seen_by, rows_waiting
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import Particulars, note_fact, register_person
from huzhu.commons.people.correcting import end_fact
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.deliveries.fields import Register
from huzhu.kernel.deliveries.taking import Taken
from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.refusal import NotFound, Refused
from tests.cast import NOW, TODAY, Cast
from tests.trust.delivered import agreed, brought, delivered, terms

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BORN = date(1941, 3, 5)
NUMBER = make_number(BORN, 842)
OURS = ("曾桂兰", NUMBER, "", "肢体", "二级", "2024-03-01", "")
HOUSE = machine(TODAY, "test", "deliveries")


@pytest.fixture(autouse=True)
def _opened() -> Any:
    with noting_openings():
        yield


def somebody_of_ours(cast: Cast) -> Person:
    """Somebody of ours whose ID number is known."""
    particulars = Particulars(name="曾桂兰", identity_number=NUMBER, born_on=BORN)
    return register_person(by=cast.actor(cast.li), at=NOW, place=cast.community, particulars=particulars)


@pytest.fixture
def ours(cast: Cast) -> Person:
    return somebody_of_ours(cast)


@pytest.fixture
def li(cast: Cast) -> Actor:
    return cast.actor(cast.li)


@pytest.fixture
def agreement(cast: Cast, li: Actor) -> Agreement:
    return agreed(li, cast.community)


def counts(delivery: Delivery) -> dict[str, int]:
    delivery.refresh_from_db()
    assert sum(delivery.counted().values()) == delivery.rows_read == delivery.rows.count()
    return {outcome: count for outcome, count in delivery.counted().items() if count}


def facts(person: Person) -> list[tuple[str, date, date | None, bool]]:
    known = Fact.objects.filter(person=person).order_by("from_on", "pk")
    return [(str(one.value), one.from_on, one.to_on, one.verified_at is not None) for one in known]


class TestAgreements:
    def test_it_says_with_whom_what_for_which_fields_and_until_when(self, cast: Cast, agreement: Agreement) -> None:
        assert agreement.named() == ("name", "number", "born", "gender", "disability", "since", "status")
        assert agreement.in_force(TODAY)
        assert not agreement.in_force(TODAY + 365 * DAY)
        assert not agreement.in_force(TODAY - DAY)
        line = Line.objects.get(action="sign_agreement")
        assert "disability" in str(line.details)
        assert "青残联" not in str(line.details)
        assert list(agreements_at(cast.actor(cast.li), cast.community)) == [agreement]
        assert not agreements_at(cast.actor(cast.xu), cast.community).exists()

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"department": "police station"}, AgreementUnclear),
            ({"register": "debts"}, AgreementUnclear),
            ({"fields": ["name", "number", "hardship"]}, AgreementUnclear),
            ({"fields": ["name", "disability"]}, FieldsLacking),
            ({"fields": ["name", "number"]}, FieldsLacking),
            ({"to_on": TODAY}, AgreementDaysWrong),
            ({"paper": "  "}, PaperMissing),
        ],
    )
    def test_what_is_no_agreement(self, cast: Cast, li: Actor, more: dict[str, Any], refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            sign_agreement(by=li, at=NOW, place=cast.community, terms=replace(terms(), **more))

    def test_ended_nothing_comes_under_it_any_more(self, li: Actor, agreement: Agreement) -> None:
        waiting = bring_delivery(by=li, at=NOW, agreement=agreement, brought=brought(agreement, [OURS]))
        with pytest.raises(EndReasonMissing):
            end_agreement(by=li, at=NOW, agreement=agreement, because=" ")
        end_agreement(by=li, at=NOW, agreement=agreement, because="另签")
        with pytest.raises(AgreementOver):
            end_agreement(by=li, at=NOW, agreement=agreement, because="另签")
        waiting.refresh_from_db()
        with pytest.raises(NoAgreement):
            bring_delivery(by=li, at=NOW, agreement=agreement, brought=brought(agreement, [OURS]))
        with pytest.raises(NoAgreement):
            begin_delivery(by=li, at=NOW, delivery=Delivery.objects.get(pk=waiting.pk))

    def test_only_staff_of_the_place_sign_and_deliver(self, cast: Cast, agreement: Agreement) -> None:
        for who, refusal in ((cast.zhou, NotPermitted), (cast.chen, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(refusal):
                sign_agreement(by=cast.actor(who), at=NOW, place=cast.community, terms=terms())
            by = cast.actor(who)
            with pytest.raises((NotPermitted, NotFound)):
                bring_delivery(by=by, at=NOW, agreement=agreement, brought=brought(agreement, [OURS]))


class TestDelivering:
    def test_before_and_after_its_days_it_is_refused(self, li: Actor, agreement: Agreement) -> None:
        for day in (TODAY - DAY, TODAY + 365 * DAY):
            with pytest.raises(NoAgreement):
                bring_delivery(by=replace(li, day=day), at=NOW, agreement=agreement, brought=brought(agreement, [OURS]))

    def test_more_than_the_agreement_names_is_refused_whatever_the_door_did(self, cast: Cast, li: Actor) -> None:
        narrow = agreed(li, cast.community, fields=["name", "number", "disability"])
        with pytest.raises(OutsideAgreement):
            bring_delivery(by=li, at=NOW, agreement=narrow, brought=brought(agreed(li, cast.community), [OURS]))
        delivery = delivered(li, narrow, [OURS])
        outline = delivery.outlined()
        fields = [field for _letter, _header, field in outline["sheets"][0]["columns"]]
        assert fields == ["name", "number", "disability", "disability"]
        assert {"出生日期", "发证日期", "状态"} == set(outline["left_out"])

    def test_what_it_told_today_can_be_ended_and_was_so_for_a_day(
        self, li: Actor, agreement: Agreement, ours: Person
    ) -> None:
        delivered(li, agreement, [(*OURS[:5], f"{TODAY}", "")])
        end_fact(by=li, at=NOW, fact=Fact.objects.get(person=ours))
        assert facts(ours) == [("physical:2", TODAY, TODAY + DAY, True)]

    def test_too_long_a_file_is_refused(self, li: Actor, agreement: Agreement, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Taken, "rows_count", ROWS_MOST + 1)
        with pytest.raises(TooManyRows) as told:
            bring_delivery(by=li, at=NOW, agreement=agreement, brought=brought(agreement, [OURS]))
        assert told.value.params == {"rows": ROWS_MOST}

    def test_every_row_becomes_something_and_the_sum_is_the_file(
        self, cast: Cast, li: Actor, agreement: Agreement, ours: Person
    ) -> None:
        note_fact(by=li, at=NOW, person=cast.son, kind="disability", value="visual:1", from_on=TODAY, source="家属")
        rows = [
            OURS,
            OURS,
            ("曾桂兰", NUMBER, "", "肢体", "三级", "", ""),
            ("陌生人", make_number(BORN, 7), "", "视力", "一级", "", ""),
            (str(cast.hong.name), "", "1942-03-05", "肢体", "二级", "", ""),
            (str(cast.wang.name), "12345", "", "肢体", "二级", "", ""),
            ("合计", "", "", "", "", "", "3人"),
        ]
        delivery = delivered(li, agreement, rows, most=2)
        assert counts(delivery) == {"new": 1, "double": 2, "nobody": 1, "doubtful": 1, "faulty": 1, "aside": 1}
        assert facts(ours) == [("physical:2", date(2024, 3, 1), None, True)]
        fact = Fact.objects.get(person=ours)
        assert (str(fact.source), fact.verified_by_id) == (
            f"残联 · disabled persons' federation · {agreement.pk}",
            cast.li.pk,
        )
        assert delivery.rows.get(outcome=Outcome.NEW).fact_id == fact.pk
        assert facts(cast.hong) == []
        lines = Line.objects.filter(action="attest_facts")
        assert [line.persons.split() for line in lines] == [[ours.pk]]

    def test_of_nobody_of_ours_nothing_is_kept_and_the_rest_lies_sealed(self, li: Actor, agreement: Agreement) -> None:
        rows = [("陌生人", make_number(BORN, 7), "", "视力", "一级", "", ""), ("某某", "1", "", "视力", "一级", "", "")]
        delivery = delivered(li, agreement, rows)
        nobody = delivery.rows.get(outcome=Outcome.NOBODY)
        assert (str(nobody.content), nobody.likeness, nobody.person_id) == ("", None, None)
        with connection.cursor() as cursor:
            for model in (Delivery, DeliveredRow):
                cursor.execute(f"SELECT * FROM {model._meta.db_table}")
                told = repr([bytes(cell) if isinstance(cell, memoryview) else cell for row in cursor for cell in row])
                assert "陌生人" not in told
                assert "某某" not in told
        assert Delivery.objects.values_list("content", flat=True).get(pk=delivery.pk) == ""

    def test_the_sum_is_held_by_the_database(self, li: Actor, agreement: Agreement) -> None:
        delivery = delivered(li, agreement, [OURS])
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(nobody_count=0)

    def test_delivered_again_in_another_order_it_changes_nothing_and_says_so(
        self, li: Actor, agreement: Agreement, ours: Person, cast: Cast
    ) -> None:
        rows = [
            OURS,
            (str(cast.hong.name), "", "1942-03-05", "肢体", "二级", "", ""),
            ("某某", "1", "", "盲", "", "", ""),
        ]
        first = delivered(li, agreement, rows)
        before = facts(ours)
        again = delivered(li, agreement, rows[::-1], days=1)
        assert counts(again) == {"unchanged": 1, "doubtful": 1, "faulty": 1}
        assert (again.same_as_id, first.same_as_id) == (first.pk, None)
        assert facts(ours) == before
        assert rows_waiting(li, agreement.place).count() == 1
        other = delivered(li, agreement, rows[:1], days=2)
        assert other.same_as_id is None

    def test_the_same_file_brought_twice_before_it_is_read_is_one_delivery(
        self, li: Actor, agreement: Agreement
    ) -> None:
        one, two = (
            bring_delivery(by=li, at=NOW, agreement=agreement, brought=brought(agreement, [OURS])) for _ in "ab"
        )
        assert one.pk == two.pk

    def test_fifteen_digits_meet_who_is_known_by_eighteen(self, li: Actor, agreement: Agreement, ours: Person) -> None:
        delivered(li, agreement, [OURS])
        old = NUMBER[:6] + NUMBER[8:17]
        assert counts(delivered(li, agreement, [("曾桂兰", old, *OURS[2:])], days=1)) == {"unchanged": 1}

    def test_another_level_goes_before_and_an_end_ends_it(self, li: Actor, agreement: Agreement, ours: Person) -> None:
        delivered(li, agreement, [OURS])
        worse = ("曾桂兰", NUMBER, "", "肢体", "一级", "2026-11-01", "")
        assert counts(delivered(li, agreement, [worse], days=1)) == {"changed": 1}
        assert facts(ours) == [
            ("physical:2", date(2024, 3, 1), date(2026, 11, 1), True),
            ("physical:1", date(2026, 11, 1), None, True),
        ]
        over = ("曾桂兰", NUMBER, "", "", "", "2026-11-20", "注销")
        assert counts(delivered(li, agreement, [over], days=2)) == {"changed": 1}
        assert [to_on for _value, _from, to_on, _verified in facts(ours)] == [date(2026, 11, 1), TODAY]
        assert counts(delivered(li, agreement, [(*over[:5], "2026-11-19", "注销")], days=3)) == {"unchanged": 1}

    def test_what_was_only_said_is_verified_by_it(self, li: Actor, agreement: Agreement, ours: Person) -> None:
        note_fact(by=li, at=NOW, person=ours, kind="disability", value="physical:2", from_on=TODAY, source="家属")
        assert counts(delivered(li, agreement, [OURS])) == {"changed": 1}
        assert facts(ours) == [("physical:2", TODAY, None, True)]

    def test_low_income_is_told_as_hardship_and_dementia_as_a_group(self, cast: Cast, li: Actor, ours: Person) -> None:
        poor = ("曾桂兰", NUMBER, "", "低保", "2026-10", "在享")
        delivered(li, agreed(li, cast.community, Register.HARDSHIP), [poor])
        ill = ("曾桂兰", NUMBER, "", "血管性痴呆", "", "")
        delivered(li, agreed(li, cast.community, Register.HEALTH), [ill])
        known = Fact.objects.filter(person=ours).order_by("kind")
        assert [(one.kind, str(one.value)) for one in known] == [("category", "shizhi"), ("hardship", "dibao")]

    def test_of_the_dead_nothing_more_is_written(self, li: Actor, agreement: Agreement, ours: Person) -> None:
        Person.objects.filter(pk=ours.pk).update(died_on=TODAY)
        row = delivered(li, agreement, [OURS]).rows.get()
        assert (row.outcome, row.why) == ("unchanged", "deceased")
        assert facts(ours) == []

    def test_a_neighbouring_place_is_nobody_of_ours(self, cast: Cast, agreement: Agreement, li: Actor) -> None:
        xu, particulars = cast.actor(cast.xu), Particulars(name="曾桂兰", identity_number=NUMBER, born_on=BORN)
        register_person(by=xu, at=NOW, place=cast.far, particulars=particulars)
        assert counts(delivered(li, agreement, [OURS])) == {"nobody": 1}

    def test_read_to_its_end_the_file_is_forgotten_and_faulty_rows_after_a_month(
        self, li: Actor, agreement: Agreement, cast: Cast
    ) -> None:
        rows = [("某某", "1", "", "盲", "", "", ""), (str(cast.hong.name), "", "1942-03-05", "肢体", "二级", "", "")]
        delivery = delivered(li, agreement, rows)
        with pytest.raises(DeliveryRead):
            delivered_content(HOUSE, delivery)
        with pytest.raises(DeliveryRead):
            begin_delivery(by=li, at=NOW, delivery=delivery)
        assert forget_deliveries(by=HOUSE, at=NOW + KEPT_FOR) == 0
        assert forget_deliveries(by=HOUSE, at=NOW + KEPT_FOR + DAY) == 1
        assert [bool(row.content) for row in delivery.rows.order_by("position")] == [False, True]


class TestDoubts:
    def waiting(self, cast: Cast, agreement: Agreement, name: str = "", days: int = 0) -> DeliveredRow:
        row = (name or str(cast.hong.name), "", "1942-03-05", "肢体", "二级", "", "")
        delivery = delivered(cast.actor(cast.li), agreement, [row], days=days)
        return delivery.rows.get()

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            (("洪桂芳", "", "1942-03-05"), "number_missing"),
            (("洪桂芳", make_number(date(1942, 3, 5), 22), ""), "number_unknown"),
            (("洪桂□", "", "1942-03-05"), "name_damaged"),
            (("洪桂芬", "", "1942-03-05"), "name_nearly"),
            (("曾桂蘭", NUMBER, ""), "name_differs"),
            (("曾桂兰", make_number(BORN, 22), ""), "number_differs"),
        ],
    )
    def test_what_only_a_person_can_say_waits_with_its_reason(
        self, li: Actor, agreement: Agreement, ours: Person, cast: Cast, row: tuple[str, ...], why: str
    ) -> None:
        found = delivered(li, agreement, [(*row, "肢体", "二级", "", "")]).rows.get()
        assert (found.outcome, found.why, found.person_id) == ("doubtful", why, None)
        assert len(candidates_of(li, found)) == 1
        assert not Fact.objects.filter(kind="disability").exists()

    def test_of_two_who_are_alike_neither_is_chosen(self, cast: Cast, li: Actor, agreement: Agreement) -> None:
        twin = Particulars(name=str(cast.hong.name), born_on=date(1942, 3, 5))
        register_person(by=li, at=NOW, place=cast.community, particulars=twin)
        row = self.waiting(cast, agreement)
        assert (row.why, len(row.candidate_ids())) == ("several", 2)

    def test_is_this_person_writes_it_down_and_is_known_the_next_time(
        self, cast: Cast, li: Actor, agreement: Agreement
    ) -> None:
        row = self.waiting(cast, agreement)
        decided = decide_person(by=li, at=NOW, row=row, person_id=cast.hong.pk, because="问了家属")
        assert (decided.outcome, decided.person_id, str(decided.decided_because)) == ("new", cast.hong.pk, "问了家属")
        assert counts(row.delivery) == {"new": 1}
        assert [value for value, *_ in facts(cast.hong)] == ["physical:2"]
        assert counts(self.waiting(cast, agreement, days=1).delivery) == {"unchanged": 1}
        assert cast.hong.pk in Line.objects.get(action="decide_delivered").persons.split()

    def test_is_not_is_known_the_next_time_too_and_nothing_of_it_is_kept(
        self, cast: Cast, li: Actor, agreement: Agreement
    ) -> None:
        row = self.waiting(cast, agreement)
        decided = decide_nobody(by=li, at=NOW, row=row, because="同名")
        assert (decided.outcome, str(decided.content), decided.person_id) == ("nobody", "", None)
        assert counts(self.waiting(cast, agreement, days=1).delivery) == {"nobody": 1}
        assert facts(cast.hong) == []

    def test_a_decision_holds_for_every_delivery_that_waits_and_the_newest_has_the_last_word(
        self, cast: Cast, li: Actor, agreement: Agreement
    ) -> None:
        first = self.waiting(cast, agreement)
        worse = (str(cast.hong.name), "", "1942-03-05", "肢体", "一级", "2026-11-10", "")
        second = delivered(li, agreement, [worse], days=1)
        newest = rows_waiting(li, cast.community).get()
        assert newest.delivery_id == second.pk
        decide_person(by=li, at=NOW, row=newest, person_id=cast.hong.pk, because="见过")
        assert (counts(first.delivery), counts(second)) == ({"new": 1}, {"changed": 1})
        assert [value for value, _from, to_on, _ in facts(cast.hong) if to_on is None] == ["physical:1"]
        assert not rows_waiting(li, cast.community).exists()

    def test_what_is_refused(self, cast: Cast, li: Actor, agreement: Agreement) -> None:
        row = self.waiting(cast, agreement)
        with pytest.raises(NobodyMeant):
            decide_person(by=li, at=NOW, row=row, person_id=cast.son.pk, because="像")
        with pytest.raises(DoubtReasonMissing):
            decide_nobody(by=li, at=NOW, row=row, because=" ")
        for who in (cast.zhou, cast.xu):
            with pytest.raises((NotPermitted, NotFound)):
                decide_nobody(by=cast.actor(who), at=NOW, row=row, because="不是")
            with pytest.raises(NotFound):
                row_seen_by(cast.actor(who), row.pk)
        decide_nobody(by=li, at=NOW, row=row, because="不是")
        with pytest.raises(DoubtDecided):
            decide_person(by=li, at=NOW, row=row, person_id=cast.hong.pk, because="是")
        assert Likeness.objects.count() == 1
