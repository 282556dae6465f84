"""Rings planted in a town are found among the few visits looked at; what honest people do is not held against them."""

from dataclasses import replace
from functools import cache

from huzhu.kernel.simulation.rings import RingKind, WatchedTown, watched_town
from huzhu.kernel.simulation.visiting import Size, honest_quarter
from huzhu.kernel.vigilance.ranking import Watch, watch
from huzhu.kernel.vigilance.weighing import Whose

SMALL = Size(visits=4_000, elders=240, helpers=75)


@cache
def town(seed: int = 301) -> WatchedTown:
    """A small town with as many rings to the visit as the large ones of the benchmark."""
    return watched_town(seed, rings=8, size=SMALL)


@cache
def looked_at(seed: int = 301) -> Watch:
    """One visit in twenty of it."""
    return watch(town(seed).parts, most=200)


def test_the_town_is_what_is_said_of_it():
    assert len(town().parts) == SMALL.visits
    assert {ring.kind for ring in town().rings} == set(RingKind)
    assert all(len(ring.visits) >= 5 for ring in town().rings)
    assert watched_town(301, rings=8, size=SMALL) == town()


def test_most_rings_are_touched_by_one_visit_in_twenty():
    looked = {one.visit for one in looked_at().suspects}
    assert len(looked) == 200
    found = [ring for ring in town().rings if len(ring.visits & looked) >= 2]
    assert len(found) >= 6


def test_the_same_visits_in_another_order_are_ranked_alike():
    turned = watch(tuple(reversed(town().parts)), most=200)
    assert [one.visit for one in turned.suspects] == [one.visit for one in looked_at().suspects]


def test_in_an_honest_town_few_are_flagged():
    parts = honest_quarter(302, size=SMALL).parts
    flagged = watch(parts).flagged
    helpers = {one.key[-1 if one.whose == Whose.CLERK else 0] for one in flagged}
    assert len(helpers) <= 0.1 * SMALL.helpers


def test_a_familiar_face_is_wanted_and_not_a_sign():
    """The pair with most visits of all, without anything else about it, is not flagged."""
    parts = honest_quarter(303, size=SMALL).parts
    pairs: dict[tuple[str, str], int] = {}
    for part in parts:
        pairs[part.helper, part.elder] = pairs.get((part.helper, part.elder), 0) + 1
    most = max(pairs, key=lambda pair: (pairs[pair], pair))
    plain = {"stars": None, "confirmed_device": "", "metres_away": None}
    cleaned = [
        replace(part, **plain, left_at=part.arrived_at + (part.left_at - part.arrived_at) * 0.97)
        if (part.helper, part.elder) == most
        else part
        for part in parts
    ]
    assert most not in {one.key for one in watch(cleaned).flagged}


def test_every_suspect_says_why():
    for one in looked_at().suspects:
        assert one.signs or one.patterns
        assert one.weight > 0


def test_nothing_to_look_at():
    empty = watch(())
    assert not empty.suspects
    assert not empty.flagged
