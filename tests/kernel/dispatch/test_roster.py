"""The weekly roster: the familiar face stays, nobody is torn in two, and no better choice is overlooked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.person import Person, Slot
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.roster import Faces, Regular, Roster, RosterWeights, keep_roster
from huzhu.kernel.dispatch.visit import Role, Visit, Window

WEIGHTS = RosterWeights()
MORNING = (Slot(480, 720),)


def person(key: str, place: int = 0, **more: object) -> Person:
    return Person(key, "volunteer", place, **{"slots": MORNING, **more})


def visit(key: str, place: int = 0, window: tuple[int, int] = (540, 600), **more: object) -> Visit:
    return Visit(key, f"elder {key}", place, 60, (Window(*window),), **more)


def day(
    people: Sequence[Person], visits: Sequence[Visit], walks: Sequence[Sequence[float]] = ((0, 5), (5, 0))
) -> Problem:
    return Problem(tuple(visits), tuple(people), np.array([walks], np.float32))


def kept(people: Sequence[Person], *regulars: Regular, **more: object) -> Roster:
    days = {
        one.weekday: day(people, [two.visit for two in regulars if two.weekday == one.weekday], **more)
        for one in regulars
    }
    return keep_roster(days, regulars, weights=WEIGHTS, seconds=5)


class TestFaces:
    def test_each_visit_gets_a_face_and_a_stand_in(self):
        found = kept([person("a"), person("b")], Regular("r", 0, visit("r")))
        assert sorted(found.faces[0].keepers) == ["a", "b"]
        assert found.proven

    def test_two_roles_want_two_faces_and_a_third_behind_them(self):
        pair = Regular("r", 0, visit("r", roles=(Role(), Role())))
        found = kept([person("a"), person("b"), person("c")], pair)
        assert sorted(found.faces[0].keepers) == ["a", "b", "c"]

    def test_a_face_comes_before_a_stand_in(self):
        found = kept([person("a")], Regular("r", 0, visit("r")))
        assert found.faces == (Faces("r", ("a", "")),)

    def test_nobody_who_may_leaves_the_places_empty(self):
        lonely = Regular("r", 0, visit("r", roles=(Role(frozenset({"bathing"})),)))
        assert kept([person("a")], lonely).faces == (Faces("r", ("", "")),)

    def test_without_regular_visits_there_is_nothing_to_keep(self):
        assert keep_roster({}, [], weights=WEIGHTS, seconds=1) == Roster((), 0, True)


class TestStaying:
    def test_the_face_of_old_stays_though_another_lives_nearer(self):
        people = [person("far", place=1), person("near", place=0)]
        found = kept(people, Regular("r", 0, visit("r"), keepers=("far", "near")))
        assert found.faces[0].keepers == ("far", "near")
        assert found.changes == 0

    def test_a_face_goes_when_another_saves_more_than_it_is_worth(self):
        people = [person("far", place=1), person("near", place=0)]
        walks = [[0, 100], [100, 0]]
        afternoon = visit("r", window=(620, 640))
        found = kept(people, Regular("r", 0, afternoon, keepers=("far",)), walks=walks)
        assert found.faces[0].keepers[0] == "near"
        assert found.changes == 1

    def test_a_face_that_may_no_longer_come_is_a_change(self):
        found = kept([person("b")], Regular("r", 0, visit("r"), keepers=("gone", "b")))
        assert found.faces[0].keepers == ("b", "")
        assert found.changes == 2

    @settings(deadline=None, max_examples=20)
    @given(st.randoms(use_true_random=False))
    def test_kept_again_nothing_changes(self, chance: Random):
        days, regulars = town(chance)
        first = keep_roster(days, regulars, weights=WEIGHTS, seconds=10)
        again = [replace(one, keepers=faces.keepers) for one, faces in zip(regulars, first.faces, strict=True)]
        second = keep_roster(days, again, weights=WEIGHTS, seconds=10)
        assert second.faces == first.faces
        assert second.changes == 0


class TestOnePersonOnePlace:
    def test_two_visits_at_one_hour_have_two_faces(self):
        one, two = Regular("r", 0, visit("r", window=(540, 550))), Regular("s", 0, visit("s", window=(545, 555)))
        found = kept([person("a"), person("b")], one, two)
        assert {faces.keepers[0] for faces in found.faces} == {"a", "b"}

    def test_two_weekdays_may_have_one_face(self):
        found = kept([person("a")], Regular("r", 0, visit("r")), Regular("s", 3, visit("s")))
        assert [faces.keepers[0] for faces in found.faces] == ["a", "a"]

    def test_the_minutes_agreed_for_a_day_hold(self):
        tired = person("a", max_minutes=60)
        found = kept(
            [tired], Regular("r", 0, visit("r", window=(480, 700))), Regular("s", 0, visit("s", window=(480, 700)))
        )
        assert [faces.keepers[0] for faces in found.faces].count("a") == 1

    def test_hours_are_shared(self):
        people = [person("a"), person("b")]
        regulars = [Regular(f"r{weekday}", weekday, visit(f"r{weekday}")) for weekday in range(4)]
        faces = [one.keepers[0] for one in kept(people, *regulars).faces]
        assert sorted(faces) == ["a", "a", "b", "b"]


def town(chance: Random, count: int = 3, people: int = 3) -> tuple[dict[int, Problem], list[Regular]]:
    """A small week: visits on two days, people with skills, walks of 1 to 30 minutes."""
    crowd = [
        person(f"p{number}", chance.randrange(2), skills={"clinic": 1} if chance.random() < 0.5 else {})
        for number in range(people)
    ]
    regulars = []
    for number in range(count):
        start = chance.randrange(500, 620)
        roles = (Role(frozenset({"clinic"}), 1),) if chance.random() < 0.3 else (Role(),)
        shown = visit(f"v{number}", chance.randrange(2), (start, start + chance.randrange(30)), roles=roles)
        held = chance.choice(["", *(one.key for one in crowd)])
        regulars.append(Regular(f"r{number}", chance.randrange(2), shown, (held,)))
    walk = chance.randrange(1, 30)
    days = {
        weekday: day(crowd, [one.visit for one in regulars if one.weekday == weekday], [[0, walk], [walk, 0]])
        for weekday in range(2)
    }
    return days, regulars


def all_faces(days: dict[int, Problem], regulars: Sequence[Regular]) -> Iterator[tuple[str, ...]]:
    """Every way to give each visit a face or none, by brute force and rules said once more."""
    names = ["", *(one.key for one in days[0].people)]
    for faces in product(names, repeat=len(regulars)):
        given = [(one, face) for one, face in zip(regulars, faces, strict=True) if face]
        fit = all(able(days[one.weekday], one, face) for one, face in given)
        if fit and all(possible(days, regulars, faces, name) for name in names[1:]):
            yield faces


def able(problem: Problem, regular: Regular, key: str) -> bool:
    who = problem.person_at[key]
    walk = problem.walking(who, who.start_place, regular.visit.place)
    start = max(regular.visit.windows[0].from_minute, who.slots[0].from_minute + walk)
    fits = start <= min(regular.visit.windows[0].to_minute, who.slots[0].to_minute - 60)
    return fits and all(skill in who.skills for skill in regular.visit.roles[0].skills)


def possible(days: dict[int, Problem], regulars: Sequence[Regular], faces: Sequence[str], name: str) -> bool:
    """True where each pair of visits of one person on one day can be done in one order or the other."""
    for weekday, problem in days.items():
        own = [one.visit for one, face in zip(regulars, faces, strict=True) if face == name and one.weekday == weekday]
        who = problem.person_at[name]
        for number, one in enumerate(own):
            for two in own[number + 1 :]:
                if not (follows(problem, who, one, two) or follows(problem, who, two, one)):
                    return False
    return True


def follows(problem: Problem, who: Person, one: Visit, two: Visit) -> bool:
    begin = max(one.windows[0].from_minute, 480 + problem.walking(who, who.start_place, one.place))
    last = min(two.windows[0].to_minute, 720 - 60)
    return begin + 60 + problem.walking(who, one.place, two.place) <= last


@settings(deadline=None, max_examples=40)
@given(st.randoms(use_true_random=False))
def test_no_other_roster_serves_more_visits(chance: Random):
    days, regulars = town(chance)
    found = keep_roster(days, regulars, weights=WEIGHTS, seconds=10)
    most = max(sum(face != "" for face in faces) for faces in all_faces(days, regulars))
    assert found.proven
    assert sum(faces.keepers[0] != "" for faces in found.faces) == most


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_regulars_does_not_matter(order: int):
    regulars = [Regular("r", 0, visit("r")), Regular("s", 0, visit("s", window=(640, 660)))]
    found = kept([person("a"), person("b", place=1)], *regulars[::order])
    assert found == kept([person("a"), person("b", place=1)], *regulars)
