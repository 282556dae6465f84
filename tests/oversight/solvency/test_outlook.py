"""What a forecast stands on is what the accounts, visits and needs of the place say, and nothing from elsewhere."""

from datetime import timedelta

import pytest

from huzhu.care.visits.actions import dispute_visit, uphold_dispute
from huzhu.commons.bank.actions import Move, issuance_pool, member_account, post_entry
from huzhu.commons.bank.models import Entry
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.doors.cli.main import app
from huzhu.kernel.moments import age_on
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.solvency.history import HistoryTooShort
from huzhu.oversight.solvency.queries import community_on, outlook_of
from tests.care.steps import approved, confirmed, later, left
from tests.cast import NOW, TODAY, Cast
from tests.doors.cli.test_commands import answer, runner

pytestmark = pytest.mark.django_db
AFTER = TODAY + timedelta(days=30)
THREE_YEARS = timedelta(days=3 * 365)


@pytest.fixture
def members(cast: Cast) -> Cast:
    """Grandma Hong and Xiao Wang have been members for three years; this month he came for an hour."""
    for person in (cast.hong, cast.wang):
        member_account(by=cast.actor(cast.li), at=NOW - THREE_YEARS, person=person)
    confirmed(cast)
    return cast


def test_members_stand_with_their_ages_and_balances(members: Cast) -> None:
    seen = community_on(members.actor(members.chen), members.community, AFTER)
    standing = {one.age: one.balances for one in seen.standing}
    assert standing == {
        age_on(members.hong.born_on, AFTER): (0,),
        age_on(members.wang.born_on, AFTER): (60,),
    }


def test_what_was_given_and_wanted_counts_for_the_year_and_the_age(members: Cast) -> None:
    seen = community_on(members.actor(members.chen), members.community, AFTER)
    last = {row.age: row for row in seen.history if row.year == 0}
    began = AFTER.replace(year=AFTER.year - 1)
    wang, hong = (last[age_on(one.born_on, began)] for one in (members.wang, members.hong))
    assert (wang.members, sum(wang.given.values()), sum(wang.wanted.values())) == (1, 60, 0)
    assert (hong.members, sum(hong.given.values()), sum(hong.wanted.values())) == (1, 0, 0)  # she had no time to spend
    assert sum(row.joined for row in seen.history) == 2
    assert sum(row.members for row in seen.history if row.year <= -4) == 0


def wanted(cast: Cast) -> dict[int, dict[str, int]]:
    """What was wanted in the last year, by the age of who wanted it, then by service."""
    seen = community_on(cast.actor(cast.chen), cast.community, AFTER)
    return {row.age: dict(row.wanted) for row in seen.history if row.year == 0 and row.wanted}


def age_then(person: Person) -> int:
    """How old a member was when that year began."""
    assert person.born_on is not None
    return age_on(person.born_on, AFTER.replace(year=AFTER.year - 1))


def saved(cast: Cast, person: Person, minutes: int) -> None:
    """Time brought in from elsewhere, an hour before anything else."""
    li = cast.actor(cast.li)
    move = Move(
        issuance_pool(by=li, at=NOW, place=cast.community), member_account(by=li, at=NOW, person=person), minutes
    )
    post_entry(by=li, at=NOW, reference=f"opening:{person.pk}", kind=Entry.Kind.OPENING, moves=[move])


def test_what_visits_took_from_an_account_was_wanted_by_its_owner(members: Cast) -> None:
    saved(members, members.hong, 40)
    confirmed(members, need=approved(members, hours=26))
    assert wanted(members) == {age_then(members.hong): {"P1": 40}}, "all she had of the hour it took"


def test_what_was_asked_for_in_vain_was_wanted_too(members: Cast) -> None:
    saved(members, members.hong, 40)
    approved(members, hours=26)
    wrong = left(members, need=approved(members, hours=30))
    wrong = dispute_visit(by=members.actor(members.son), at=later(2000), visit=wrong, because="没有来")
    uphold_dispute(by=members.actor(members.li), at=later(2001), visit=wrong, because="查实")
    assert wanted(members) == {age_then(members.hong): {"P1": 120}}


def test_the_dead_are_gone_in_their_year_and_owed_nothing_here(members: Cast) -> None:
    members.hong.died_on = TODAY
    members.hong.save(update_fields=["died_on"])
    seen = community_on(members.actor(members.chen), members.community, AFTER)
    assert [one.balances for one in seen.standing] == [(60,)]
    assert sum(row.gone for row in seen.history if row.year == 0) == 1


def test_only_who_sees_the_figures_of_a_place_sees_what_lies_ahead(members: Cast) -> None:
    for person, no in ((members.xu, NotFound), (members.hong, NotPermitted)):
        with pytest.raises(no):
            outlook_of(members.actor(person), members.community, AFTER)


def test_a_place_without_two_years_is_told_so(cast: Cast) -> None:
    confirmed(cast)
    with pytest.raises(HistoryTooShort):
        outlook_of(cast.actor(cast.chen), cast.community, AFTER)


def test_the_forecast_from_the_command_line_and_its_levers(members: Cast) -> None:
    told = answer("bank", "forecast", "--place", members.community.pk, "--years", "3", "--if", "recruits=5")
    plain = answer("bank", "forecast", "--place", members.community.pk, "--years", "3")
    assert len(told["years"]) == 3
    assert told["years"][2]["members"]["low"] > plain["years"][2]["members"]["high"]
    wrong = runner.invoke(app, ["bank", "forecast", "--place", members.community.pk, "--if", "luck=3"])
    assert wrong.exit_code == 2
