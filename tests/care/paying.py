"""Scenes of money: a street that goes by the list of the example city, and elders to whom something is granted."""

from datetime import date, timedelta

from huzhu.care.entitlement.applying import Given, Wanted, apply_for_benefit, grant_benefit
from huzhu.care.entitlement.lists import adopt_list
from huzhu.care.entitlement.models import Application, ListAdoption
from huzhu.care.subsidies.actions import draft_run, release_run
from huzhu.care.subsidies.models import Run
from huzhu.commons.people.actions import note_fact
from huzhu.commons.people.keys import identity_digest
from huzhu.commons.people.models import Person, Post
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.numbers import make_number
from tests.care.test_applications import colleague
from tests.cast import NOW, Cast

EXAMPLE, ALLOWANCE, SUBSIDY = "entitlement_example", "advanced_age_allowance", "care_service_subsidy"
MONTH, DAY = date(2026, 11, 1), timedelta(days=1)
NUMBER = make_number(date(1942, 3, 5), 122)


def example_city(cast: Cast) -> ListAdoption:
    """Since October the street goes by the list of the example city."""
    by, began = cast.actor(cast.chen), NOW - 40 * DAY
    return adopt_list(by=by, at=began, place=cast.street, pack=EXAMPLE, from_on=date(2026, 10, 15), because="区里通知")


def with_number(cast: Cast) -> None:
    """Grandma Hong has shown her identity card."""
    cast.hong.identity_number, cast.hong.identity_digest = NUMBER, identity_digest(NUMBER)
    cast.hong.identity_standing = Person.Standing.VERIFIED
    cast.hong.save()


def known(cast: Cast, kind: str, value: str, from_on: date = date(2026, 1, 1)) -> None:
    """What the station knows of Grandma Hong."""
    note_fact(
        by=cast.actor(cast.li), at=NOW, person=cast.hong, kind=kind, value=value, from_on=from_on, source="户口簿"
    )


def granted(cast: Cast, benefit: str = ALLOWANCE, from_on: date = MONTH, person: Person | None = None) -> Application:
    """Staff Li has applied, a colleague has granted."""
    wanted = Wanted(benefit, "self", "身份证\n户口簿")
    one = apply_for_benefit(by=cast.actor(cast.li), at=NOW, person=person or cast.hong, wanted=wanted)
    given = Given(from_on, from_on + 365 * DAY)
    held = cast.wang.posts.filter(kind=Post.Kind.STAFF).exists()
    colleague_of_li = cast.wang if held else colleague(cast)
    return grant_benefit(by=cast.actor(colleague_of_li), at=NOW, application=one, given=given)


def paid_scene(cast: Cast) -> Application:
    """All that the allowance of November needs: list, number, registration, grant."""
    example_city(cast)
    with_number(cast)
    known(cast, "registration", "here")
    return granted(cast)


def drafted(cast: Cast, by: Actor | None = None, month: date = MONTH) -> Run:
    """A draft of the community, by Staff Li."""
    return draft_run(by=by or cast.actor(cast.li), at=NOW, place=cast.community, month=month)


def released(cast: Cast, run: Run) -> Run:
    """And released by the colleague."""
    return release_run(by=cast.actor(cast.wang), at=NOW, run=run)
