"""Paces: the walking table, the caps of old age, stairs, and who walks how."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.packfile import Pack, PackError
from huzhu.kernel.walking.paces import (
    Pace,
    UnknownPace,
    arc_burdens,
    arc_seconds,
    read_walking_pack,
    slope_factor,
    walking_pack,
)
from huzhu.kernel.walking.streets import Kind, Streets

PACK = walking_pack()


def one_arc(length_m: float, rise_m: float, kind: Kind = Kind.STREET, seconds: float = 0.0) -> Streets:
    return Streets(
        lon=np.array([0.0, 0.001]),
        lat=np.zeros(2),
        elevation_m=np.zeros(2, np.float32),
        tail=np.array([0], np.int32),
        head=np.array([1], np.int32),
        length_m=np.array([length_m], np.float32),
        rise_m=np.array([rise_m], np.float32),
        step_count=np.zeros(1, np.int16),
        kind=np.array([kind], np.uint8),
        fixed_seconds=np.array([seconds], np.float32),
    )


def metres_in(minutes: float, pace: Pace, grade: float) -> float:
    return minutes * 60 / float(arc_seconds(one_arc(1.0, grade), pace)[0])


class TestTheWalkingTable:
    """Metres reached in 15 minutes; the mean of both directions is for one who gains on the descent."""

    @pytest.mark.parametrize(
        ("grade", "speed", "up", "mean"),
        [
            (0.00, 1.0, 900, 900), (0.00, 0.8, 720, 720), (0.00, 0.6, 540, 540),
            (0.05, 1.0, 756, 886), (0.05, 0.8, 604, 709), (0.05, 0.6, 453, 532),
            (0.10, 1.0, 634, 744), (0.10, 0.8, 507, 595), (0.10, 0.6, 381, 446),
            (0.15, 1.0, 532, 625), (0.15, 0.8, 426, 500), (0.15, 0.6, 319, 375),
            (0.20, 1.0, 447, 524), (0.20, 0.8, 358, 419), (0.20, 0.6, 268, 315),
        ],
    )  # fmt: skip
    def test_metres_in_15_minutes(self, grade: float, speed: float, up: int, mean: int) -> None:
        pace = replace(PACK.pace("fit"), flat_m_per_s=speed, faster_downhill=True)
        uphill, downhill = metres_in(15, pace, grade), metres_in(15, pace, -grade)
        assert uphill == pytest.approx(up, abs=0.6)
        assert 2 / (1 / uphill + 1 / downhill) == pytest.approx(mean, abs=0.6)

    def test_an_elder_gains_nothing_downhill(self) -> None:
        assert metres_in(15, PACK.pace("planning"), -0.05) == pytest.approx(720)
        assert metres_in(15, PACK.pace("helper"), -0.05) > 15 * 60 * 1.1


class TestSlope:
    @settings(deadline=None)
    @given(st.floats(0, 0.5))
    def test_uphill_is_never_faster_than_flat(self, grade: float) -> None:
        assert slope_factor(grade, faster_downhill=True) <= 1

    @settings(deadline=None)
    @given(st.floats(-0.5, 0.5))
    def test_an_elder_is_never_faster_than_on_the_flat(self, grade: float) -> None:
        assert slope_factor(grade, faster_downhill=False) <= 1

    @settings(deadline=None)
    @given(st.floats(-0.5, 0.5), st.floats(0, 0.2))
    def test_steeper_uphill_is_slower(self, grade: float, more: float) -> None:
        if grade >= -0.05:
            assert slope_factor(grade + more, True) <= slope_factor(grade, True)


class TestStairs:
    @pytest.mark.parametrize(("code", "up", "down"), [("helper", 6, 5), ("elder_80", 10, 5)])
    def test_each_metre_of_stairs_costs_seconds(self, code: str, up: int, down: int) -> None:
        pace = PACK.pace(code)
        flat = 20 / pace.flat_m_per_s
        assert arc_seconds(one_arc(20, 8, Kind.STAIRS), pace)[0] == pytest.approx(flat + 8 * up)
        assert arc_seconds(one_arc(20, -8, Kind.STAIRS), pace)[0] == pytest.approx(flat + 8 * down)

    @pytest.mark.parametrize("kind", [Kind.LIFT, Kind.ESCALATOR])
    def test_lifts_and_escalators_take_the_same_time_for_everybody(self, kind: Kind) -> None:
        arc = one_arc(0.1, 30, kind, seconds=60)
        assert [arc_seconds(arc, pace)[0] for pace in PACK.paces.values()] == [60] * len(PACK.paces)

    def test_a_gentle_way_counts_stairs_and_steep_streets_several_times(self) -> None:
        pace, gentle = PACK.pace("elder_80"), PACK.gentleness
        for arc, times in (
            (one_arc(20, 8, Kind.STAIRS), gentle.stairs_count),
            (one_arc(50, -5), gentle.steep_count),
            (one_arc(50, 2), 1.0),
        ):
            assert arc_burdens(arc, pace, gentle)[0] == pytest.approx(arc_seconds(arc, pace)[0] * times)


class TestThePack:
    @pytest.mark.parametrize(
        ("age", "level", "aid", "code"),
        [
            (60, 0, False, "elder_60"), (69, 1, False, "elder_60"), (70, 0, False, "elder_70"),
            (84, 0, False, "elder_80"), (84, 2, False, "level_2"), (65, 0, True, "walking_aid"),
            (84, 2, True, "walking_aid"), (45, 0, False, "elder_60"),
        ],
    )  # fmt: skip
    def test_the_slowest_fitting_profile_holds(self, age: int, level: int, aid: bool, code: str) -> None:
        pace = PACK.pace_of_elder(age, level, aid)
        assert pace is not None
        assert pace.code == code

    def test_levels_3_and_4_do_not_walk_out(self) -> None:
        assert PACK.pace_of_elder(84, 3) is None
        assert PACK.pace_of_elder(84, 4, walking_aid=True) is None

    def test_speeds_are_those_of_the_domain(self) -> None:
        speeds = {code: pace.flat_m_per_s for code, pace in PACK.paces.items()}
        assert speeds == {
            "elder_60": 1.1, "elder_70": 0.95, "elder_80": 0.75, "level_2": 0.6, "walking_aid": 0.5,
            "fit": 1.0, "planning": 0.8, "helper": 1.1,
        }  # fmt: skip

    def test_every_figure_has_a_source_and_says_that_it_is_not_confirmed(self) -> None:
        for figures in (*PACK.paces.values(), PACK.gentleness, PACK.links):
            assert figures.mark.source_title
            assert not figures.mark.confirmed

    def test_every_pace_is_named_in_both_languages(self) -> None:
        assert PACK.pace("elder_80").label.in_language("zh-hans") == "八十岁以上"
        assert len({pace.label for pace in PACK.paces.values()}) == len(PACK.paces)

    def test_an_unknown_pace_is_refused_with_the_known_ones(self) -> None:
        with pytest.raises(UnknownPace) as refused:
            PACK.pace("hare")
        assert refused.value.params["code"] == "hare"
        assert "elder_80" in str(refused.value.params["known"])

    @pytest.mark.parametrize(
        ("old", "new", "wrong"),
        [
            ("flat_m_per_s = 0.75", "flat_m_per_s = 0", "at least 0.1"),
            ("flat_m_per_s = 0.75", 'flat_m_per_s = "fast"', "must be a number"),
            ("stairs_count = 4.0", "stairs_count = 0.5", "at least 1.0"),
            ("lift_seconds = 60.0", "lift_second = 60.0", "lift_seconds: is missing"),
            ("from_age", "to_age", "not a key that belongs here"),
        ],
    )
    def test_a_faulty_pack_says_what_is_wrong(self, old: str, new: str, wrong: str) -> None:
        text = (files("huzhu") / "packs" / "walking.toml").read_text("utf-8")
        assert old in text
        with pytest.raises(PackError, match=wrong):
            read_walking_pack(Pack("walking", text.replace(old, new)))
