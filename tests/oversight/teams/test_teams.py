"""The team of an organisation: its own people, tasks and hours, and nothing of those whom they help."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.commons.groups.actions import Done, record_activity
from huzhu.commons.helpers.actions import join_team
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import RULES, NotPermitted, Verb, visible_to
from huzhu.commons.people.actions import OrganisationMissing, give_post
from huzhu.commons.people.models import Organisation, Person, Post
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import figures_of, month_of
from huzhu.oversight.teams.queries import (
    done_together,
    member_of,
    month_of_team,
    organisations_led,
    purse_of,
    tasks_of,
    team_of,
)
from tests.cast import NOW, TODAY, Cast, with_leader
from tests.doors.web.helper.scenes import offered, settled, visited

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUSE = machine(TODAY, "test", "teams")


def elsewhere(cast: Cast) -> Organisation:
    return Organisation.objects.create(name="远街义工队", kind="group", place=cast.far)


class TestWhatALeaderSees:
    def test_own_people_and_tasks(self, cast: Cast) -> None:
        tang, centre = with_leader(cast)
        by, one = cast.actor(tang), offered(cast)
        assert list(organisations_led(by)) == [centre]
        assert list(team_of(by, centre)) == [cast.wang_helper]
        assert list(tasks_of(by, centre, NOW - DAY, NOW + DAY)) == [one]
        assert list(tasks_of(by, centre, NOW + DAY, NOW + 2 * DAY)) == []
        assert member_of(by, cast.wang_helper.pk) == cast.wang_helper

    def test_nothing_of_who_belongs_to_nobody(self, cast: Cast) -> None:
        tang, centre = with_leader(cast)
        offered(cast)
        join_team(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, organisation=None)
        by = cast.actor(tang)
        assert list(team_of(by, centre)) == []
        assert list(tasks_of(by, centre, NOW - DAY, NOW + DAY)) == []
        with pytest.raises(NotFound):
            member_of(by, cast.wang_helper.pk)

    def test_no_elder_and_no_register(self, cast: Cast) -> None:
        tang, _centre = with_leader(cast)
        visited(cast)
        by = cast.actor(tang)
        reached = {
            verb
            for verb in Verb
            for model in (Person, Need, Visit, Helper, Assignment)
            if visible_to(by, verb, model).exclude(**_of_oneself(model, tang)).exists()
        }
        assert reached == {Verb.SEE_TEAM}
        assert [verb for verb, rule in RULES.items() if "leader" in rule] == [Verb.SEE_TEAM]

    def test_nobody_else_sees_a_team(self, cast: Cast) -> None:
        with_leader(cast)
        offered(cast)
        for who in (cast.li, cast.zhou, cast.wang, cast.hong, cast.xu, cast.chen):
            assert not visible_to(cast.actor(who), Verb.SEE_TEAM, Helper).exists()
            assert not visible_to(cast.actor(who), Verb.SEE_TEAM, Assignment).exists()

    def test_a_post_that_has_ended_shows_nothing(self, cast: Cast) -> None:
        tang, centre = with_leader(cast)
        Post.objects.filter(person=tang).update(to_on=TODAY)
        assert list(team_of(cast.actor(tang), centre)) == []


def _of_oneself(model: type, person: Person) -> dict[str, str]:
    return {Person: {"pk": person.pk}, Helper: {"person": person.pk}}.get(model, {"pk": ""})


class TestHours:
    def test_of_a_month_agree_with_the_district(self, cast: Cast) -> None:
        tang, centre = with_leader(cast)
        settled(cast)
        month = month_of(cast.community, TODAY)
        [member] = month_of_team(cast.actor(tang), centre, month)
        whole = {one.code: one.value for one in figures_of(cast.actor(cast.chen), cast.community, month)}
        assert member.visits == 1
        assert member.minutes == whole["minutes_credited"] > 0

    def test_of_a_visit_nobody_confirmed_are_not_counted_and_nobody_is_left_out(self, cast: Cast) -> None:
        tang, centre = with_leader(cast)
        visited(cast)
        [member] = month_of_team(cast.actor(tang), centre, month_of(cast.community, TODAY))
        assert (member.visits, member.minutes) == (0, 0)

    def test_of_the_organisation_itself(self, cast: Cast) -> None:
        tang, centre = with_leader(cast)
        done = Done(TODAY, "敬老节大扫除", [(cast.wang, 120)])
        record_activity(by=cast.actor(cast.li), at=NOW, group=centre, done=done)
        by = cast.actor(tang)
        assert purse_of(by, centre) == 120
        assert [one.minutes for one in done_together(by, centre)] == [120]
        assert purse_of(cast.actor(cast.hong), centre) == 0


class TestBelonging:
    def test_to_an_organisation_of_the_place(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            join_team(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, organisation=elsewhere(cast))

    def test_is_the_stations_to_write_down(self, cast: Cast) -> None:
        tang, centre = with_leader(cast)
        for who in (tang, cast.wang, cast.zhou):
            with pytest.raises((NotPermitted, NotFound)):
                join_team(by=cast.actor(who), at=NOW, helper=cast.wang_helper, organisation=centre)


class TestThePost:
    def test_needs_an_organisation_of_that_place(self, cast: Cast) -> None:
        post = {"person": cast.zhou, "kind": Post.Kind.LEADER, "place": cast.community, "from_on": TODAY}
        for organisation in (None, elsewhere(cast).pk):
            with pytest.raises(OrganisationMissing):
                give_post(by=HOUSE, at=NOW, organisation_id=organisation, **post)

    def test_the_database_takes_none_without(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(person=cast.zhou, kind=Post.Kind.LEADER, place=cast.community, from_on=TODAY)
