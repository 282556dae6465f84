"""Whom the help reaches: counted where people live, with the small numbers hidden and all that would tell them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.commons.codes import new_code
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.suppression import LEAST, hidden_cells, is_shown
from huzhu.oversight.figures.coverage import Coverage, coverage_of
from huzhu.oversight.figures.queries import month_of
from tests.care.steps import asked
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import queries

pytestmark = pytest.mark.django_db
OLD = date(1940, 5, 5)


@pytest.fixture
def other(cast: Cast) -> Division:
    """A second community of the street."""
    house = machine(TODAY, "test", "coverage")
    return found_division(by=house, at=NOW, charter=Charter("黄桷坪社区", "community"), under=cast.street)


def elders(place: Division, number: int, **more: object) -> list[Person]:
    """So many old people more who live there."""
    given: dict[str, object] = {"born_on": OLD, "registered_at": NOW, **more}
    return [Person.objects.create(place=place, name="某人", **given) for _turn in range(number)]


def came_to(cast: Cast, people: list[Person], at: datetime = NOW, *, left: bool = True) -> None:
    """Somebody came to each of them, and left again."""
    need = Need.objects.filter(elder=cast.hong).first() or asked(cast)
    for person in people:
        need.pk, need.elder, need._state.adding = new_code(), person, True
        need.save()
        left_at, state = (at + timedelta(hours=1), Visit.State.LEFT) if left else (None, Visit.State.ARRIVED)
        Visit.objects.create(need=need, elder=person, place=cast.community, state=state, began_at=at, left_at=left_at)


def reach(cast: Cast, place: Division | None = None, day: date = TODAY) -> Coverage:
    """As Inspector Chen reads it."""
    there = place or cast.street
    return coverage_of(cast.actor(cast.chen), there, month_of(there, day))


def told(coverage: Coverage) -> list[tuple[str, int, int | None]]:
    """Each part with the elders known and visited."""
    return [(one.place.name, one.elders, one.visited) for one in coverage.parts]


def test_elders_are_counted_where_they_live_and_once(cast: Cast, other: Division) -> None:
    here, there = elders(cast.community, 19), elders(other, 12)
    came_to(cast, [*here[:10], *here[:3], *there[:6]])
    coverage = reach(cast)
    # By their names, and Grandma Hong is the twentieth.
    assert told(coverage) == [(cast.community.name, 20, 10), (other.name, 12, 6)]
    assert (coverage.whole.elders, coverage.whole.visited, coverage.whole.percent) == (32, 16, 50)
    assert coverage.places_reached == 2


@pytest.mark.parametrize(
    "more",
    [
        {"born_on": date(1966, 12, 1)},  # sixty only next month
        {"born_on": None},
        {"died_on": date(2026, 10, 31)},
        {"registered_at": datetime(2026, 12, 1, tzinfo=UTC)},
    ],
)
def test_who_is_no_elder_known_in_this_month_is_not_counted(cast: Cast, more: dict[str, object]) -> None:
    elders(cast.community, 5)
    came_to(cast, elders(cast.community, 6, **more))
    whole = reach(cast).whole
    assert (whole.elders, whole.visited) == (6, 0)


def test_who_turns_sixty_on_its_last_day_or_dies_in_it_is(cast: Cast) -> None:
    last, died = elders(cast.community, 1, born_on=date(1966, 11, 30)), elders(cast.community, 1, died_on=TODAY)
    came_to(cast, [*last, *died, *elders(cast.community, 4)])
    assert reach(cast).whole.elders == 7


def test_a_missing_date_of_birth_is_said(cast: Cast) -> None:
    elders(cast.community, 2, born_on=None)
    assert reach(cast).ages_unknown == 2


def test_a_visit_not_over_or_of_another_month_reaches_nobody(cast: Cast) -> None:
    people = elders(cast.community, 12)
    came_to(cast, people[:6], left=False)
    came_to(cast, people[6:], NOW - timedelta(days=40))
    assert reach(cast).whole.visited == 0


def test_who_lives_in_no_part_is_a_part_of_its_own(cast: Cast) -> None:
    came_to(cast, elders(cast.street, 8))
    names = [name for name, _elders, _visited in told(reach(cast))]
    assert names == [cast.community.name, cast.street.name]
    assert sum(number for _name, number, _visited in told(reach(cast))) == reach(cast).whole.elders


def test_few_are_not_told_nor_is_what_gives_them_away(cast: Cast, other: Division) -> None:
    here, there = elders(cast.community, 29), elders(other, 30)
    came_to(cast, [*here[:3], *there[:20]])
    coverage = reach(cast)
    assert coverage.whole.visited == 23
    assert {visited for _name, _elders, visited in told(coverage)} == {None}, "20 of 23 would tell the other three"
    assert coverage.places_reached == 2


def test_few_who_were_left_out_are_not_told_either(cast: Cast, other: Division) -> None:
    here, there = elders(cast.community, 29), elders(other, 30)
    came_to(cast, [cast.hong, *here[:27], *there[:20]])  # two here were not visited
    assert {visited for _name, _elders, visited in told(reach(cast))} == {None}


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=6))
def test_nobody_reckons_a_small_number_from_the_others_and_the_sum(parts: list[tuple[int, int]]) -> None:
    """The rule that `coverage_of` joins from two: hidden in either column is hidden in both."""
    came, missed = [one for one, _other in parts], [other for _one, other in parts]
    hidden = hidden_cells(came) | hidden_cells(missed)
    if not is_shown(sum(came), sum(came) + sum(missed)):
        return  # then the sum is not told
    for numbers in (came, missed):
        assert not any(0 < number < LEAST for place, number in enumerate(numbers) if place not in hidden)
        rest = sum(number for place, number in enumerate(numbers) if place in hidden)
        assert rest == 0 or rest >= LEAST


def test_it_takes_the_same_statements_however_many_there_are(cast: Cast) -> None:
    with queries() as few:
        reach(cast)
    for turn in range(3):
        house = machine(TODAY, "test", "coverage")
        place = found_division(by=house, at=NOW, charter=Charter(f"第{turn}社区", "community"), under=cast.street)
        came_to(cast, elders(place, 6))
    with queries() as more:
        reach(cast)
    assert (len(few), len(more)) == (5, 5), "one of them says who reads"


def test_refuses_who_sees_no_figures_and_another_place(cast: Cast) -> None:
    month = month_of(cast.street, TODAY)
    with pytest.raises(NotPermitted):
        coverage_of(cast.actor(cast.zhou), cast.street, month)
    with pytest.raises(NotFound):
        coverage_of(cast.actor(cast.xu), cast.street, month)
