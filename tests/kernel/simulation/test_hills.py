"""The hills of the made-up town are as steep as promised (domain.md 13)."""

import numpy as np
import pytest

from huzhu.kernel.simulation.hills import hill_streets
from huzhu.kernel.walking.minutes import walking_minutes
from huzhu.kernel.walking.paces import walking_pack
from huzhu.kernel.walking.streets import Kind

SEEDS = [1, 7, 42]


@pytest.mark.parametrize("seed", SEEDS)
class TestHills:
    def test_heights_run_from_180_to_420_metres(self, seed: int) -> None:
        streets = hill_streets(seed)
        assert streets.elevation_m.min() == pytest.approx(180, abs=3)
        assert streets.elevation_m.max() == pytest.approx(420, abs=3)

    def test_a_third_is_steep_and_an_eighth_is_stairs(self, seed: int) -> None:
        streets = hill_streets(seed)
        grade = np.abs(streets.rise_m) / streets.length_m
        assert (grade > 0.08).mean() == pytest.approx(0.35, abs=0.01)
        assert (streets.kind == Kind.STAIRS).mean() == pytest.approx(0.12, abs=0.01)

    def test_the_stairs_climb_where_it_is_steepest(self, seed: int) -> None:
        streets = hill_streets(seed)
        grade = np.abs(streets.rise_m) / streets.length_m
        stairs, walked = streets.kind == Kind.STAIRS, streets.kind == Kind.STREET
        assert np.median(grade[stairs]) > np.quantile(grade[walked], 0.95)
        assert (streets.step_count[stairs] > 0).all()

    def test_there_is_a_lift_and_an_escalator_that_only_goes_up(self, seed: int) -> None:
        streets = hill_streets(seed)
        assert (streets.kind == Kind.LIFT).sum() == 2
        assert (streets.kind == Kind.ESCALATOR).sum() == 1
        assert (streets.rise_m[streets.kind == Kind.ESCALATOR] > 0).all()

    def test_everybody_reaches_everybody(self, seed: int) -> None:
        streets = hill_streets(seed)
        somewhere = np.arange(0, len(streets.lon), 97)
        minutes = walking_minutes(streets, walking_pack().pace("helper"), somewhere, somewhere)
        assert np.isfinite(minutes).all()


def test_the_same_seed_raises_the_same_hills() -> None:
    assert hill_streets(7).digest == hill_streets(7).digest
    assert hill_streets(7).digest != hill_streets(8).digest
