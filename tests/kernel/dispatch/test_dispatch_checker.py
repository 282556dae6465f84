"""The checker finds each broken rule, and counts a plan as one would by hand."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.objective import Component, Objective, Score, Tier
from huzhu.kernel.dispatch.person import Break, Slot
from huzhu.kernel.dispatch.plan import Assignment, Plan, Rest, Unserved
from huzhu.kernel.dispatch.problem import Booking, Pair, Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.visit import Independent, InSequence, Role, Window
from tests.kernel.dispatch.instances import best_score, hill_day, metric, problems, with_person, with_visit


def part(visit: str, person: str, start: int, role: int = 0) -> Assignment:
    return Assignment(visit, role, person, start, start + 30, 0)


def codes(problem: Problem, *parts: Assignment) -> set[str]:
    served = {(one.visit, one.role) for one in parts}
    left = tuple(Unserved(one.key) for one in problem.visits if (one.key, len(one.roles) - 1) not in served)
    return {one.code for one in check(problem, Plan(parts, left))}


DAY = hill_day(2, 2)  # doors v0, v1, p0, p1 in a line, two minutes apart; v0 from 480, v1 from 500, for an hour each
SOUND = (part("v0", "p0", 480), part("v1", "p0", 512))


def test_a_sound_plan_has_no_breach():
    assert codes(DAY, *SOUND) == set()


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (with_visit(DAY, "v0", roles=(Role(kinds=frozenset(["worker"])),)), "kind"),
        (with_visit(DAY, "v0", roles=(Role(skills=frozenset(["bathing"])),)), "skill"),
        (with_visit(DAY, "v0", roles=(Role(gender="f"),)), "gender"),
        (with_visit(DAY, "v0", refused=frozenset(["p0"])), "elder_refuses"),
        (with_person(DAY, "p0", refused_elders=frozenset(["e0"])), "person_refuses"),
        (with_person(DAY, "p0", refused_visits=frozenset(["v0"])), "person_refuses"),
        (with_person(with_visit(DAY, "v0", lifting=True), "p0", can_lift=False), "lifting"),
        (with_visit(DAY, "v0", windows=(Window(481, 500), Window(0, 700, hard=False))), "window"),
        (with_person(DAY, "p0", max_minutes=59), "max_minutes"),
        (with_person(DAY, "p0", max_visits=1), "max_visits"),
        (with_person(DAY, "p0", slots=(Slot(420, 541),)), "slot"),
        (with_person(DAY, "p0", slots=(Slot(477, 780),)), "walk_from_start"),
        (with_visit(DAY, "v0", minutes=31), "length"),
        (with_visit(DAY, "v0", roles=(Role(), Role())), "half_served"),
        (with_visit(DAY, "v0", release_minute=481), "window"),
        (with_visit(DAY, "v0", windows=(Window(481, 500, hard=False),), early_allowed=False), "window"),
        (with_person(DAY, "p0", week_minutes_left=59), "max_minutes"),
        (with_person(DAY, "p0", slots=(Slot(420, 545),), end_place=3), "back_late"),
        (replace(DAY, forbidden=(Pair("v0", "p0"),)), "forbidden"),
        (replace(DAY, pinned=(Pair("v0", "p1"),)), "pinned"),
        (with_visit(DAY, "v0", roles=(Role(minutes=31),)), "length"),
        (replace(DAY, fixed=(Booking("v0", 0, "p0", 481),)), "fixed_changed"),
        (replace(DAY, fixed=(Booking("v0", 0, "p1", 480),)), "fixed_changed"),
    ],
)
def test_each_broken_rule_is_found(problem, code):
    assert codes(problem, *SOUND) == {code}


def test_low_level_is_a_missing_skill():
    problem = with_visit(DAY, "v0", roles=(Role(frozenset(["bathing"]), 2),))
    assert codes(with_person(problem, "p0", skills={"bathing": 2}), *SOUND) == set()
    assert codes(with_person(problem, "p0", skills={"bathing": 1}), *SOUND) == {"skill"}


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((part("v0", "p0", 480), part("v1", "p0", 511)), {"walk"}),
        ((part("v0", "p0", 480), part("v1", "p0", 505)), {"walk", "overlap"}),
        ((part("v0", "p0", 480), part("v0", "p1", 480)), {"role_twice"}),
        ((part("v9", "p0", 480),), {"unknown"}),
        ((part("v0", "p9", 480),), {"unknown"}),
        ((part("v0", "p0", 480, role=1),), {"unknown"}),
    ],
)
def test_impossible_days_are_found(parts, found):
    assert codes(DAY, *parts) == found


def test_pairs_are_two_people_together():
    pair = with_visit(DAY, "v0", roles=(Role(), Role()))
    assert codes(pair, part("v0", "p0", 480), part("v0", "p1", 480, role=1)) == set()
    assert codes(pair, part("v0", "p0", 480), part("v0", "p1", 485, role=1)) == {"not_together"}
    assert codes(pair, part("v0", "p0", 480), part("v0", "p0", 480, role=1)) >= {"same_person", "overlap"}
    apart = with_person(pair, "p0", never_with=frozenset(["p1"]))
    assert codes(apart, part("v0", "p0", 480), part("v0", "p1", 480, role=1)) == {"never_with"}


@pytest.mark.parametrize(("second", "found"), [(510, set()), (540, set()), (509, {"out_of_sequence"})])
def test_the_second_of_a_sequence_starts_in_its_gap(second, found):
    late = with_visit(DAY, "v0", roles=(Role(), Role()), sync=InSequence(30, 60))
    assert codes(late, part("v0", "p0", 480), part("v0", "p1", second, role=1)) == found
    assert codes(late, part("v0", "p0", 480), part("v0", "p0", 512, role=1)) == {"same_person"}


def test_one_person_may_do_both_roles_only_where_they_are_independent():
    loose = with_visit(DAY, "v0", roles=(Role(), Role()), sync=Independent())
    assert codes(loose, part("v0", "p0", 480), part("v0", "p0", 510, role=1)) == set()
    assert codes(loose, part("v0", "p0", 480), part("v0", "p0", 509, role=1)) == {"walk", "overlap"}


def test_overtime_is_allowed_to_whom_it_is_allowed():
    late = with_person(DAY, "p0", slots=(Slot(420, 540),), end_place=2)
    assert codes(late, *SOUND) == {"slot"}
    assert codes(with_person(late, "p0", overtime=True), *SOUND) == set()


def test_a_break_is_taken_where_one_is():
    def taken(rest):
        plan = Plan((part("v0", "p0", 480), part("v1", "p0", 530)), rests=(rest,))
        return {one.code for one in check(DAY, plan)}

    assert taken(Rest("p0", 510, 525, "v0")) == set()
    assert taken(Rest("p0", 450, 470)) == set()
    assert taken(Rest("p0", 470, 477)) == {"walk"}
    assert taken(Rest("p0", 514, 525, "v1")) == set()
    assert taken(Rest("p0", 515, 525)) == {"break_place"}
    assert taken(Rest("p0", 545, 550, "v0")) >= {"break_place"}
    assert taken(Rest("p0", 510, 530, "v0")) == {"walk"}
    assert taken(Rest("p9", 510, 530, "v0")) == {"unknown"}


def test_hard_components_must_be_nothing():
    hard = frozenset([Component.UNSERVED, Component.WAITING])
    strict = replace(DAY, objective=Objective("strict", (Tier("toil", ((Component.TRAVEL, 1),)),), hard))
    assert codes(strict, *SOUND) == set()
    assert codes(strict, part("v0", "p0", 480), part("v1", "p0", 513)) == {"hard_component"}
    assert codes(strict, SOUND[0]) == {"mandatory"}


def test_what_is_left_out_must_be_told_and_only_that():
    assert {one.code for one in check(DAY, Plan(SOUND[:1]))} == {"unserved_untold"}
    assert {one.code for one in check(DAY, Plan(SOUND, (Unserved("v0"),)))} == {"unserved_untold"}


def test_an_accepted_assignment_may_break_a_rule_made_since():
    refused = with_visit(DAY, "v0", refused=frozenset(["p0"]))
    assert codes(replace(refused, fixed=(Booking("v0", 0, "p0", 480),)), *SOUND) == set()


def test_a_slot_begins_at_the_start_place_again():
    """Two slots are two outings: the second walk is from home, whatever came before."""
    outings = with_person(DAY, "p0", slots=(Slot(420, 511), Slot(512, 780)))
    assert codes(outings, part("v0", "p0", 480), part("v1", "p0", 513)) == {"walk_from_start"}
    assert codes(outings, part("v0", "p0", 480), part("v1", "p0", 514)) == set()


def tiers(**figures: float) -> Score:
    return DAY.objective.score({Component(name): figure for name, figure in figures.items()})


class TestScore:
    def test_walking_and_waiting_by_hand(self):
        # Four minutes to v0, two to v1, three each; ten minutes of waiting, one each.
        plan = Plan((part("v0", "p0", 480), part("v1", "p0", 522)))
        assert score(DAY, plan) == tiers(travel=4 + 2, waiting=10, unfairness=60 * 60)
        assert score(DAY, plan).tiers == (0, 0, 0, 0, 3 * 4 + 3 * 2 + 10, 60 * 60)

    def test_unserved_by_class_and_days(self):
        problem = with_visit(with_visit(DAY, "v0", priority=1, days_waited=2), "v1", priority=4)
        assert score(problem, Plan()) == tiers(unserved=8 * 3 + 1)
        chosen = with_visit(with_visit(problem, "v0", weight=5), "v1", mandatory=False)
        assert score(chosen, Plan()) == tiers(unserved=5, optional_unserved=1)

    @pytest.mark.parametrize(("window", "late"), [((480, 490), 0), ((450, 470), 10), ((500, 510), 20)])
    def test_minutes_off_the_promised_time(self, window, late):
        problem = with_visit(DAY, "v0", windows=(Window(*window, hard=False),))
        assert score(problem, Plan(SOUND)).of(Component.LATENESS) == late
        assert score(problem, Plan(SOUND)).of(Component.LATEST) == late

    @pytest.mark.parametrize(
        ("told", "changes"),
        [
            (Booking("v0", 0, "p0", 470), 0),
            (Booking("v0", 0, "p0", 464), 1),
            (Booking("v0", 0, "p1", 480), 1),
        ],
    )
    def test_changes_of_what_was_told(self, told, changes):
        assert score(replace(DAY, told=(told,)), Plan(SOUND)).of(Component.DISRUPTION) == changes
        assert score(replace(DAY, told=(told,)), Plan()).of(Component.DISRUPTION) == 1

    def test_faces_and_languages(self):
        wishes = {"usual": frozenset(["p1"]), "preferred": frozenset(["p1"]), "languages": frozenset(["yue"])}
        assert score(with_visit(DAY, "v0", **wishes), Plan(SOUND)).tiers[3] == 6
        known = with_person(with_visit(DAY, "v0", **wishes), "p0", languages=frozenset(["yue", "zh"]))
        assert score(known, Plan(SOUND)).tiers[3] == 5

    def test_an_hour_costs_more_from_whoever_gave_more(self):
        given = with_person(DAY, "p0", load_minutes_28d=300, desired_minutes_28d=100)
        assert score(given, Plan(SOUND)).of(Component.UNFAIRNESS) == 260**2 - 200**2

    def test_tiers_are_ranked(self):
        assert tiers(lateness=99, disruption=99, travel=99, unfairness=99) < tiers(unserved=1)
        assert tiers(travel=1, unfairness=-5) < tiers(travel=2, unfairness=-9)

    def test_the_way_back_overtime_and_a_missed_break(self):
        lunch = Break(480, 500, 20)
        tired = with_person(DAY, "p0", slots=(Slot(420, 540),), end_place=3, overtime=True, lunch=lunch)
        found = score(tired, Plan(SOUND))
        assert found.of(Component.TRAVEL) == 4 + 2 + 4
        assert found.of(Component.OVERTIME) == 542 + 4 - 540
        assert found.of(Component.MISSED_BREAK) == 1
        rest = Plan((part("v1", "p0", 513),), rests=(Rest("p0", 485, 505),))
        assert score(tired, rest).of(Component.MISSED_BREAK) == 0
        assert score(tired, rest).of(Component.WAITING) == 0
        assert score(tired, Plan()).of(Component.MISSED_BREAK) == 0

    def test_the_most_idle(self):
        # p0 leaves at 476 (56 late), waits 10, is done at 552 (228 early); p1 has the whole slot.
        plan = Plan((part("v0", "p0", 480), part("v1", "p0", 522)))
        assert score(DAY, plan).of(Component.MAX_IDLE) == 360
        alone = with_person(DAY, "p1", slots=())
        assert score(alone, plan).of(Component.MAX_IDLE) == 56 + 10 + 228

    def test_offers_withdrawn_and_pairs_of_strangers(self):
        asked = replace(DAY, offered=(Booking("v0", 0, "p0", 470), Booking("v1", 0, "p1", 500)))
        assert score(asked, Plan(SOUND)).of(Component.OFFERS_WITHDRAWN) == 1
        pair = with_visit(with_person(DAY, "p0", rather_with=frozenset(["p2"])), "v0", roles=(Role(), Role()))
        both = Plan((part("v0", "p0", 480), part("v0", "p1", 480, role=1)))
        assert score(pair, both).of(Component.NEW_PAIR) == 1
        assert score(with_person(pair, "p0", rather_with=frozenset(["p1"])), both).of(Component.NEW_PAIR) == 0

    @pytest.mark.parametrize(("start", "late"), [(480, 0), (500, 10), (519, 29), (520, 0), (560, 20)])
    def test_lateness_counts_from_the_latest_window_open(self, start, late):
        windows = (Window(480, 490, hard=False), Window(520, 540, hard=False))
        problem = with_visit(DAY, "v0", windows=windows, early_allowed=False)
        assert score(problem, Plan((part("v0", "p0", start),))).of(Component.LATENESS) == late
        at_end = with_visit(problem, "v0", due_at_end=True)
        ends = start + 30 - (540 if start >= 520 else 490)
        assert score(at_end, Plan((part("v0", "p0", start),))).of(Component.LATENESS) == max(0, ends)


@settings(max_examples=20, deadline=None)
@given(problems(most_visits=3, most_people=3, most_fixed=0).map(metric), st.data())
def test_dropping_a_refusal_or_widening_a_window_never_worsens_the_best(problem, data):
    """By brute force: more freedom never costs, so the rules do not contradict one another."""
    key = data.draw(st.sampled_from(problem.visits)).key
    windows = [
        Window(max(0, one.from_minute - 1), one.to_minute + 1, one.hard) for one in problem.visit_at[key].windows
    ]
    wider = with_visit(problem, key, windows=tuple(windows), refused=frozenset())
    assert best_score(wider) <= best_score(problem)
