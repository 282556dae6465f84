"""What minors give: no time to spend, but an education record with a certificate that anybody can verify."""

from datetime import date, timedelta

import pytest
from django.test import Client

from huzhu.care.schooling.actions import NothingForSchool, issue_school_record
from huzhu.care.schooling.models import SchoolRecord
from huzhu.care.schooling.queries import school_hours, school_records_for, school_verified
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.models import Entry
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.kernel.refusal import NotFound
from tests.care.steps import confirmed, left
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def minor(cast: Cast, born_on: date = date(2010, 1, 1)) -> Cast:
    """Xiao Wang is sixteen."""
    Person.objects.filter(pk=cast.wang.pk).update(born_on=born_on)
    cast.wang_helper.refresh_from_db()
    return cast


def issued(cast: Cast) -> SchoolRecord:
    """Staff Li prints it."""
    return issue_school_record(by=cast.actor(cast.li), at=LATER, person=cast.wang)


class TestHours:
    def test_they_are_no_time_to_spend_and_count_when_confirmed(self, cast: Cast) -> None:
        visit = left(minor(cast))
        assert school_hours(cast.wang).minutes == 0
        Visit.objects.filter(pk=visit.pk).update(state="disputed", disputed_at=NOW, disputed_by=cast.hong)
        assert school_hours(cast.wang).minutes == 0

    def test_a_confirmed_visit_stands_in_the_record_and_not_in_the_bank(self, cast: Cast) -> None:
        confirmed(minor(cast))
        hours = school_hours(cast.wang)
        assert (hours.minutes, hours.visits, hours.from_on, hours.to_on) == (60, 1, TODAY, TODAY)
        assert not Entry.objects.filter(kind=Entry.Kind.CREDIT).exists()

    def test_at_eighteen_time_is_time(self, cast: Cast) -> None:
        confirmed(minor(cast, TODAY.replace(year=TODAY.year - 18)))
        assert school_hours(cast.wang).minutes == 0
        assert Entry.objects.filter(kind=Entry.Kind.CREDIT).exists()


class TestCertificate:
    def test_it_says_what_was_given_and_is_written_once(self, cast: Cast) -> None:
        confirmed(minor(cast))
        record = issued(cast)
        assert (record.minutes, record.visits_count, record.issued_by) == (60, 1, cast.li)
        assert issue_school_record(by=cast.actor(cast.wang), at=LATER, person=cast.wang) == record
        assert Line.objects.filter(action="issue_school_record").count() == 1
        assert list(school_records_for(cast.actor(cast.wang))) == [record]
        assert list(school_records_for(cast.actor(cast.xu))) == []

    def test_anybody_verifies_it_until_hours_are_taken_back(self, cast: Cast) -> None:
        visit = confirmed(minor(cast))
        record, client = issued(cast), Client(headers={"accept-language": "en"})
        told = text(client.get(f"/certificate/{record.pk}/"))
        assert "王小川" not in told
        for words in ("true", record.pk, f"1 visits from {TODAY}"):
            assert words in told
        Attendance.objects.filter(visit=visit).update(school_minutes=30)
        assert not school_verified(record.pk).stands
        assert "counts no more" in text(client.get(f"/certificate/{record.pk}/"))
        with pytest.raises(NotFound):
            school_verified("zzzzzzzzzzzz")

    def test_where_nothing_was_given_there_is_nothing_to_certify(self, cast: Cast) -> None:
        with pytest.raises(NothingForSchool):
            issued(cast)

    def test_who_may_not(self, cast: Cast) -> None:
        confirmed(minor(cast))
        for who, refusal in ((cast.xu, NotFound), (cast.zhou, NotPermitted), (cast.hong, NotFound)):
            with pytest.raises(refusal):
                issue_school_record(by=cast.actor(who), at=LATER, person=cast.wang)


class TestPages:
    def test_the_minor_prints_it(self, cast: Cast) -> None:
        wang = signed_in_as(cast.wang, "en")
        assert "For my school" not in text(wang.get("/e/points/"))
        confirmed(minor(cast))
        assert "For my school" in text(wang.get("/e/points/"))
        answer = wang.post("/e/points/school-record/", {"nonce": "1"})
        page = text(wang.get(answer.url))
        assert "Certificate for the education record" in page
        assert SchoolRecord.objects.get().pk in page

    def test_the_station_prints_it_for_those_without_a_telephone(self, cast: Cast) -> None:
        confirmed(minor(cast))
        li, person = signed_in_as(cast.li, "en"), f"/desk/shop/people/{cast.wang.pk}/"
        assert "For the school" in text(li.get(person))
        answer = li.post(f"{person}school-record/", {"nonce": "1"})
        assert "Certificate for the education record" in text(li.get(answer.url))
        assert signed_in_as(cast.xu).get(answer.url).status_code == 404
