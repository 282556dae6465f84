"""What the demo brings in for its shop comes by the doors every station has."""

import pytest

from huzhu.commons.bank.actions import member_account
from huzhu.commons.people.models import Person
from huzhu.doors.cli.counter import EARLIER_HOURS, bring_in_earlier
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast


@pytest.mark.django_db
def test_hours_saved_elsewhere_stand_in_the_account(cast: Cast) -> None:
    Person.objects.filter(pk=cast.wang.pk).update(born_on=TODAY.replace(year=TODAY.year - 40))
    wang = Person.objects.select_related("place").get(pk=cast.wang.pk)
    bring_in_earlier(machine(TODAY, "test", "demo"), NOW, wang, cast.community)
    account = member_account(by=cast.actor(cast.li), at=NOW, person=wang)
    account.refresh_from_db()
    assert account.balance == 60 * EARLIER_HOURS
