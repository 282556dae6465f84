"""Terrain: heights between the cells, missing ones filled, noise evened out along streets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.walking.terrain import Terrain, filled, smoothed_heights

SLOPE = Terrain(
    height_m=np.add.outer(np.arange(5) * 10, np.arange(6) * 2).astype(np.float32),
    west=106.0, north=29.0, cell_lon=0.001, cell_lat=0.001,
)  # fmt: skip


class TestSample:
    @settings(deadline=None)
    @given(st.floats(0, 5), st.floats(0, 4))
    def test_a_plane_is_met_exactly(self, column: float, row: float) -> None:
        height = SLOPE.sample(106.0 + column * 0.001, 29.0 - row * 0.001)
        assert height == pytest.approx(row * 10 + column * 2, abs=1e-3)

    def test_half_a_cell_beyond_the_last_centre_still_counts(self) -> None:
        assert SLOPE.sample(105.9996, 29.0) == 0
        assert np.isnan(SLOPE.sample([105.9994, 106.0], [29.0, 29.0006])).all()

    def test_a_cell_is_measured_along_the_meridian(self) -> None:
        assert SLOPE.cell_m == pytest.approx(111.2, abs=0.1)


class TestFilled:
    def test_missing_heights_are_those_of_the_nearest_cell_and_counted(self) -> None:
        heights = np.array([[1, 1, np.nan, np.nan, 9], [1, 1, np.nan, 9, 9]], np.float32)
        whole, count = filled(heights)
        assert count == 3
        assert not np.isnan(whole).any()
        assert set(np.unique(whole)) == {1, 9}
        assert whole[0, 3] == 9

    def test_a_whole_grid_stays_what_it_is(self) -> None:
        assert filled(SLOPE.height_m) == (SLOPE.height_m, 0)

    def test_an_empty_grid_is_a_bug(self) -> None:
        with pytest.raises(ValueError, match="not one height"):
            filled(np.full((3, 3), np.nan, np.float32))


def along(count: int) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(count - 1), np.arange(1, count)


class TestSmoothedHeights:
    def test_an_even_slope_stays_an_even_slope(self) -> None:
        known = np.arange(200) * 1.5
        smooth = smoothed_heights(known, along(200), np.full(199, 15.0), 30.0)
        assert smooth[40:160] == pytest.approx(known[40:160], abs=0.05)

    def test_noise_of_a_height_model_no_longer_makes_cliffs(self) -> None:
        rng = np.random.default_rng(7)
        known = np.arange(300) * 0.6 + rng.normal(0, 2, 300)
        smooth = smoothed_heights(known, along(300), np.full(299, 12.0), 30.0)
        assert np.abs(np.diff(known)).max() / 12 > 0.5
        assert np.abs(np.diff(smooth)).max() / 12 < 0.2
        assert smooth.mean() == pytest.approx(known.mean(), abs=0.2)

    def test_a_bridge_is_the_straight_line_between_its_ends(self) -> None:
        known = np.array([100.0, 100, np.nan, np.nan, np.nan, 104, 104])
        smooth = smoothed_heights(known, along(7), np.full(6, 20.0), 0.0)
        assert smooth == pytest.approx([100, 100, 101, 102, 103, 104, 104], abs=0.01)

    def test_known_heights_are_kept_to_the_millimetre_without_smoothing(self) -> None:
        known = np.array([3.0, 50.0, 2.0])
        assert (smoothed_heights(known, along(3), np.full(2, 10.0), 0.0) == known).all()
