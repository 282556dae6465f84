"""Two visits never meet at one door, whatever starts a search chooses in the windows left."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.dispatch.apart import one_at_a_time
from huzhu.kernel.dispatch.visit import Visit, Window


@st.composite
def mornings(draw: st.DrawFn) -> list[Visit]:
    """Some visits of one or two elders."""
    visits = []
    for number in range(draw(st.integers(1, 4))):
        opens = draw(st.integers(480, 700))
        window = Window(opens, opens + draw(st.integers(0, 240)))
        elder, minutes = draw(st.sampled_from("ab")), draw(st.integers(10, 90))
        visits.append(Visit(f"v{number}", elder, 0, minutes, (window,)))
    return visits


@given(mornings(), st.lists(st.tuples(st.integers(480, 800), st.integers(10, 90)), max_size=2), st.data())
def test_whatever_starts_are_chosen_nobody_is_visited_twice_at_once(
    visits: list[Visit], fixed: list[tuple[int, int]], data: st.DataObject
) -> None:
    taken = {"a": [(begins, begins + minutes) for begins, minutes in fixed]}
    standing = {one.key: data.draw(st.integers(480, 940)) for one in visits if data.draw(st.booleans())}
    cut, crowded = one_at_a_time(visits, taken, standing)
    assert {one.key for one in cut} | set(crowded) == {one.key for one in visits}
    stays: dict[str, list[tuple[float, float]]] = {"a": [], "b": []}
    for visit in cut:
        low, high = data.draw(st.sampled_from(visit.spans()))
        start = data.draw(st.integers(int(low), int(high)))
        wished = next(one for one in visits if one.key == visit.key).windows[0]
        assert wished.from_minute <= start <= wished.to_minute
        stays[visit.elder].append((start, start + visit.minutes))
        if visit.elder == "a":
            assert all(start >= ends or start + visit.minutes <= begins for begins, ends in taken["a"])
    for elder in stays.values():
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(elder)))


def test_a_visit_that_is_alone_keeps_its_windows() -> None:
    visit = Visit("v", "a", 0, 60, (Window(540, 600),))
    assert one_at_a_time([visit], {}, {}) == ((visit,), ())


def test_where_two_fit_both_are_kept_and_what_is_offered_keeps_its_start() -> None:
    visits = [Visit(key, "a", 0, 60, (Window(540, 720),)) for key in ("one", "two")]
    cut, crowded = one_at_a_time(visits, {}, {"two": 540, "one": 660})
    assert crowded == ()
    spans = {visit.key: visit.spans()[0] for visit in cut}
    assert spans["two"][0] <= 540 <= spans["two"][1]
    assert spans["one"][0] <= 660 <= spans["one"][1]


def test_where_only_one_fits_the_other_finds_no_room() -> None:
    visits = [Visit(key, "a", 0, 60, (Window(540, 560),)) for key in ("one", "two")]
    cut, crowded = one_at_a_time(visits, {}, {})
    assert (len(cut), len(crowded)) == (1, 1)
