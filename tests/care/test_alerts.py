"""Alerts: a death, a move, the end of support told by others: somebody looks into it by a day, never in silence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from huzhu.care.alerts.actions import AlertClosed, AlertWordsMissing, close_alert, press_alerts
from huzhu.care.alerts.models import Alert
from huzhu.care.alerts.queries import alert_seen_by, alerts_closed, alerts_open
from huzhu.care.deliveries.models import Delivery, Outcome
from huzhu.commons.journal.models import Line
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Fact, Person, Post
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.deliveries.fields import Register
from huzhu.kernel.refusal import NotFound
from tests.care.test_deliveries import NUMBER, counts, facts, somebody_of_ours
from tests.cast import NOW, TODAY, Cast
from tests.trust.delivered import agreed, delivered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DIED = ("曾桂兰", NUMBER, "", "2026-11-18")
GONE = ("曾桂兰", NUMBER, "", "2026-11-10", "成都市")


@pytest.fixture(autouse=True)
def _opened() -> Any:
    with noting_openings():
        yield


@pytest.fixture
def ours(cast: Cast) -> Person:
    return somebody_of_ours(cast)


@pytest.fixture
def li(cast: Cast) -> Actor:
    return cast.actor(cast.li)


def told(cast: Cast, register: Register, row: tuple[str, ...], days: int = 0) -> Delivery:
    by = cast.actor(cast.li)
    return delivered(by, agreed(by, cast.community, register), [row], days=days)


def night(days: int) -> Actor:
    return machine(TODAY + days * DAY, "test", "press alerts")


class TestRaised:
    def test_a_death_is_never_written_down_by_a_machine(self, cast: Cast, li: Actor, ours: Person) -> None:
        delivery = told(cast, Register.DEATH, DIED)
        assert counts(delivery) == {"matched": 1}
        ours.refresh_from_db()
        assert ours.died_on is None
        alert = alerts_open(li, cast.community).get()
        assert (alert.kind, alert.owner_id, alert.due_on) == ("death", cast.li.pk, TODAY + DAY)
        assert alert.said()["since"] == "2026-11-18"
        assert Notice.objects.get(kind="alert.raised").person_id == cast.li.pk
        assert Line.objects.get(action="raise_alerts").persons.split() == [ours.pk]

    def test_a_move_waits_with_where_to_and_moves_nobody(self, cast: Cast, li: Actor, ours: Person) -> None:
        assert counts(told(cast, Register.MOVE, GONE)) == {"matched": 1}
        alert = alerts_open(li, cast.community).get()
        assert (alert.kind, alert.said()["destination"], alert.due_on) == ("move", "成都市", TODAY + 7 * DAY)
        ours.refresh_from_db()
        assert ours.place_id == cast.community.pk

    def test_support_that_ends_is_written_down_and_somebody_looks_how_they_live(
        self,
        cast: Cast,
        li: Actor,
        ours: Person,
    ) -> None:
        agreement = agreed(li, cast.community, Register.HARDSHIP)
        delivered(li, agreement, [("曾桂兰", NUMBER, "", "低保", "2026-01", "在享")])
        assert not Alert.objects.exists()
        ended = delivered(li, agreement, [("曾桂兰", NUMBER, "", "低保", "2026-11-01", "停保")], days=1)
        assert counts(ended) == {"changed": 1}
        assert [to_on is None for _value, _from, to_on, _verified in facts(ours)] == [False]
        assert (Alert.objects.get().kind, Alert.objects.get().due_on) == ("lost", TODAY + 4 * DAY)

    def test_told_again_it_raises_nothing_whatever_came_of_it(self, cast: Cast, li: Actor, ours: Person) -> None:
        agreement = agreed(li, cast.community, Register.DEATH)
        delivered(li, agreement, [DIED])
        assert counts(delivered(li, agreement, [DIED], days=1)) == {"unchanged": 1}
        close_alert(by=li, at=NOW, alert=Alert.objects.get(), closed_as="false", because="电话里说话的就是她")
        assert counts(delivered(li, agreement, [DIED], days=2)) == {"unchanged": 1}
        other = ("曾桂兰", NUMBER, "", "2026-11-19")
        assert counts(delivered(li, agreement, [other], days=3)) == {"matched": 1}

    def test_of_somebody_known_to_be_dead_only_another_day_is_news(self, cast: Cast, ours: Person) -> None:
        Person.objects.filter(pk=ours.pk).update(died_on="2026-11-18")
        assert told(cast, Register.DEATH, DIED).rows.get().why == "deceased"
        assert counts(told(cast, Register.DEATH, (*DIED[:3], "2026-11-17"))) == {"matched": 1}
        assert counts(told(cast, Register.MOVE, GONE)) == {"unchanged": 1}

    def test_a_doubtful_death_waits_for_a_person_first(self, cast: Cast) -> None:
        delivery = told(cast, Register.DEATH, (str(cast.hong.name), "", "1942-03-05", "2026-11-18"))
        assert delivery.rows.get().outcome == Outcome.DOUBTFUL
        assert not Alert.objects.exists()

    def test_without_staff_there_whoever_brought_it_owns_it(self, cast: Cast, ours: Person) -> None:
        agreement = agreed(cast.actor(cast.li), cast.community, Register.DEATH)
        by = cast.actor(cast.li)
        Post.objects.filter(person=cast.li).update(from_on=TODAY - DAY, to_on=TODAY)
        delivered(by, agreement, [DIED])
        assert Alert.objects.get().owner_id == cast.li.pk

    def test_what_was_told_lies_sealed(self, cast: Cast, ours: Person) -> None:
        told(cast, Register.MOVE, GONE)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {Alert._meta.db_table}")
            row = repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in cursor.fetchone()])
        assert "成都" not in row
        assert "2026-11-10" not in row


class TestClosed:
    @pytest.mark.parametrize("closed_as", Alert.Ending.values)
    def test_with_what_came_of_it_and_why(self, cast: Cast, li: Actor, ours: Person, closed_as: str) -> None:
        told(cast, Register.DEATH, DIED)
        closed = close_alert(by=li, at=NOW, alert=Alert.objects.get(), closed_as=closed_as, because="问了邻居")
        assert (closed.closed_as, str(closed.closed_because), closed.closed_by_id) == (
            closed_as,
            "问了邻居",
            cast.li.pk,
        )
        assert not alerts_open(li, cast.community).exists()
        assert list(alerts_closed(li, cast.community)) == [closed]
        assert not Fact.objects.filter(person=ours).exists()
        with pytest.raises(AlertClosed):
            close_alert(by=li, at=NOW, alert=closed, closed_as=closed_as, because="又问了")

    def test_never_without_words_and_by_nobody_else(self, cast: Cast, li: Actor, ours: Person) -> None:
        told(cast, Register.DEATH, DIED)
        alert = Alert.objects.get()
        for closed_as, because in (("true", " "), ("perhaps", "不知道"), ("", "不知道")):
            with pytest.raises(AlertWordsMissing):
                close_alert(by=li, at=NOW, alert=alert, closed_as=closed_as, because=because)
        for who in (cast.zhou, cast.xu, cast.chen):
            with pytest.raises((NotPermitted, NotFound)):
                close_alert(by=cast.actor(who), at=NOW, alert=alert, closed_as="true", because="是")
            with pytest.raises(NotFound):
                alert_seen_by(cast.actor(who), alert.pk)


class TestPressed:
    def test_after_its_day_it_is_told_every_night_and_from_the_second_on_to_the_inspector(
        self,
        cast: Cast,
        ours: Person,
    ) -> None:
        told(cast, Register.DEATH, DIED)
        assert press_alerts(by=night(1), at=NOW + DAY) == 0
        assert press_alerts(by=night(2), at=NOW + 2 * DAY) == 1
        assert press_alerts(by=night(2), at=NOW + 2 * DAY) == 0

        def heard() -> list[str]:
            return sorted(Notice.objects.filter(kind="alert.overdue").values_list("person", flat=True))

        assert heard() == [cast.li.pk]
        assert press_alerts(by=night(3), at=NOW + 3 * DAY) == 1
        assert heard() == sorted([cast.li.pk, cast.li.pk, cast.chen.pk])

    def test_what_was_looked_into_is_told_no_more(self, cast: Cast, li: Actor, ours: Person) -> None:
        told(cast, Register.DEATH, DIED)
        by = replace(li, day=TODAY + DAY)
        close_alert(by=by, at=NOW + DAY, alert=Alert.objects.get(), closed_as="handed", because="转街道民政办")
        assert press_alerts(by=night(9), at=NOW + 9 * DAY) == 0
