"""What happened at a door: told once, by who was there, and on the station's list."""

import pytest

from huzhu.care.needs.models import Incident
from huzhu.care.needs.queries import incidents_open
from huzhu.care.visits.mishaps import MishapUnknown, report_mishap
from huzhu.care.visits.showing import NotPromised
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted, arrived, offered
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


class TestReportMishap:
    def test_the_station_has_it_once_for_a_kind(self, cast: Cast) -> None:
        visit, wang = arrived(cast), cast.actor(cast.wang)
        told = [report_mishap(by=wang, at=NOW, assignment=visit, kind=kind) for kind in ("fell", "fell", "unwell")]
        assert told == [True, False, True]
        listed = incidents_open(cast.actor(cast.zhou), cast.community)
        assert {one.kind for one in listed} == {"fell", "unwell"}

    def test_one_of_four(self, cast: Cast) -> None:
        with pytest.raises(MishapUnknown):
            report_mishap(by=cast.actor(cast.wang), at=NOW, assignment=accepted(cast), kind=Incident.Kind.LATE)

    def test_of_a_promise_that_stands(self, cast: Cast) -> None:
        with pytest.raises(NotPromised):
            report_mishap(by=cast.actor(cast.wang), at=NOW, assignment=offered(cast), kind="fell")

    def test_by_who_is_there_alone(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            report_mishap(by=cast.actor(cast.son), at=NOW, assignment=accepted(cast), kind="fell")
