"""The network as a value: stored and read back, refused when damaged, and the nearest node to a place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.walking.building import build_streets
from huzhu.kernel.walking.streets import Streets, StreetsUnreadable, metres_between, nearest_nodes
from huzhu.kernel.walking.ways import Nodes, Way


@pytest.fixture(scope="module")
def streets() -> Streets:
    rng = np.random.default_rng(3)
    nodes = Nodes(106.5 + rng.random(40) / 100, 29.5 + rng.random(40) / 100, 200 + 50 * rng.random(40))
    return build_streets(nodes, [Way((i, i + 1)) for i in range(39)], attribution="nobody's streets")


class TestSaveAndLoad:
    def test_what_was_saved_is_loaded(self, streets: Streets, tmp_path: Path) -> None:
        streets.save(tmp_path / "town.npz")
        again = Streets.load(tmp_path / "town.npz")
        assert again.digest == streets.digest
        assert again.attribution == "nobody's streets"
        assert (again.rise_m == streets.rise_m).all()

    def test_the_same_network_gives_the_same_bytes(self, streets: Streets, tmp_path: Path) -> None:
        streets.save(tmp_path / "one.npz")
        Streets.load(tmp_path / "one.npz").save(tmp_path / "two.npz")
        assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
        assert not list(tmp_path.glob("*.part"))

    def test_another_network_has_another_digest(self, streets: Streets) -> None:
        steeper = replace(streets, rise_m=streets.rise_m * np.float32(1.001))
        assert len({streets.digest, steeper.digest, replace(streets, attribution="mine").digest}) == 3

    @pytest.mark.parametrize("kept", [0, 10, 2_000, -30])
    def test_a_damaged_file_is_refused(self, streets: Streets, tmp_path: Path, kept: int) -> None:
        file = tmp_path / "town.npz"
        streets.save(file)
        file.write_bytes(file.read_bytes()[:kept])
        with pytest.raises(StreetsUnreadable):
            Streets.load(file)

    def test_a_foreign_file_is_refused(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "other.npz", format=np.int64(1), lon=np.zeros(3))
        np.savez(tmp_path / "pickled.npz", format=np.array([{}], object))
        np.save(tmp_path / "bare.npy", np.zeros(3))
        np.savez(tmp_path / "newer.npz", format=np.int64(2))
        for name in ("other.npz", "pickled.npz", "bare.npy", "newer.npz"):
            with pytest.raises(StreetsUnreadable):
                Streets.load(tmp_path / name)

    @pytest.mark.parametrize(
        ("fault", "wrong"),
        [
            ({"lat": np.zeros(3)}, "another length"),
            ({"lon": np.zeros(40, np.float32)}, "flat array of float64"),
            ({"elevation_m": np.full(40, np.nan, np.float32)}, "a number that is none"),
            ({"head": np.full(78, 40, np.int32)}, "a node that is not there"),
        ],
    )
    def test_arrays_that_do_not_fit_are_a_bug(self, streets: Streets, fault: dict[str, np.ndarray], wrong: str) -> None:
        with pytest.raises(ValueError, match=wrong):
            replace(streets, **fault)


class TestNearestNodes:
    @settings(max_examples=30, deadline=None)
    @given(lon=st.floats(106.49, 106.52), lat=st.floats(29.49, 29.52))
    def test_no_other_node_is_nearer(self, streets: Streets, lon: float, lat: float) -> None:
        node, metres = nearest_nodes(streets, [lon], [lat])
        distances = metres_between(lon, lat, streets.lon, streets.lat)
        assert metres[0] == pytest.approx(distances.min(), abs=0.01)
        assert distances[node[0]] == pytest.approx(distances.min(), abs=0.01)

    def test_each_node_is_nearest_to_itself(self, streets: Streets) -> None:
        node, metres = nearest_nodes(streets, streets.lon, streets.lat)
        assert (node == np.arange(40)).all()
        assert metres.max() < 0.01
        assert node.dtype == np.int32
        assert metres.dtype == np.float32
