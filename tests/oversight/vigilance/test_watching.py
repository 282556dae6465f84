"""The night's look: what is unusual is flagged once, people are drawn to be rung, and nothing is taken from anybody."""

from datetime import timedelta

import pytest

from huzhu.care.visits.models import Visit
from huzhu.commons.bank.models import Hold, Transfer
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.vigilance.actions import clear_flag, confirm_flag
from huzhu.oversight.vigilance.models import Drawing, Flag, PhoneBack
from huzhu.oversight.vigilance.reading import parts_of
from huzhu.oversight.vigilance.watching import Watched, watch_all_visits, watch_visits
from tests.cast import NOW, TODAY, Cast, assemble
from tests.oversight.vigilance.planted import DAYS, HELPERS, lived_in, phantoms
from tests.stage import scene_fixture

pytestmark = pytest.mark.django_db
HOUSE = machine(TODAY, "test", "watch")


def night(days: int = 0) -> Watched:
    """One night's look."""
    return watch_all_visits(by=HOUSE, at=NOW + timedelta(days=days))


def only_flag(cast: Cast) -> Flag:
    """The flag that Xiao Wang's visits raise."""
    [flag] = Flag.objects.filter(about=cast.wang).order_by("pk")
    return flag


def with_phantoms() -> Cast:
    """Four honest weeks, and twelve evenings of Xiao Wang's that cannot all have been."""
    cast = lived_in(assemble())
    phantoms(cast, cast.wang_helper, cast.hong)
    return cast


planted = scene_fixture(with_phantoms)
honest = scene_fixture(lambda: lived_in(assemble()))


class TestFlags:
    def test_an_honest_place_has_none(self, honest):
        assert night().flags == 0

    def test_what_does_not_fit_together_is_flagged_with_its_reasons(self, planted):
        assert night().flags >= 1
        flag = only_flag(planted)
        assert flag.place == planted.community
        signs = {one["sign"]: one for one in flag.findings}
        assert signs["two_places"]["seen"] >= 12
        assert {"up_to_the_limit", "odd_hour"} & set(signs)

    def test_rows_hold_codes_and_counts_and_no_name_was_opened(self, planted):
        with noting_openings() as opened:
            night()
        assert not opened
        flag = only_flag(planted)
        assert all(set(one) == {"sign", "seen", "of", "usual"} for one in flag.findings)
        assert set(flag.key.split()) <= {planted.wang.pk, planted.hong.pk}

    def test_nothing_is_withheld_by_it(self, planted):
        def books():
            states = list(Visit.objects.order_by("pk").values_list("pk", "state", "confirmed_at"))
            return Transfer.objects.count(), Hold.objects.count(), states

        before = books()
        night()
        assert books() == before

    def test_a_second_night_raises_nothing_new_and_learns_of_newer_visits(self, planted):
        night()
        flag = only_flag(planted)
        seen = flag.visits.count()
        phantoms(planted, planted.wang_helper, planted.hong, count=1)
        assert night(days=1).flags == 0
        assert only_flag(planted).pk == flag.pk
        assert flag.visits.count() > seen

    def test_what_was_cleared_up_rests_for_the_same_reasons(self, planted):
        night()
        for flag in Flag.objects.order_by("pk"):
            clear_flag(by=planted.actor(planted.chen), at=NOW, flag=flag, outcome="habit", words="两户一起探访")
        assert night(days=1).flags == 0
        phantoms(planted, planted.wang_helper, planted.hong, count=2)
        assert night(days=2).flags == 0
        assert Flag.objects.filter(about=planted.wang, state="open").count() == 0

    def test_what_was_found_false_is_raised_again_only_with_newer_visits(self, planted):
        night()
        for flag in Flag.objects.order_by("pk"):
            confirm_flag(by=planted.actor(planted.chen), at=NOW, flag=flag, words="对方承认没有来")
        assert night(days=1).flags == 0
        phantoms(planted, planted.wang_helper, planted.hong, count=2)
        assert night(days=1).flags >= 1


class TestCalls:
    def test_each_day_that_is_over_is_drawn_from_once(self, honest):
        watched = night()
        drawings = Drawing.objects.order_by("day")
        assert len(drawings) == 14
        assert all(one.visits_count == HELPERS and one.drawn_count == 1 for one in drawings)
        assert watched.calls == PhoneBack.objects.count() == 14
        assert night().calls == 0
        assert night(days=1).calls == 0, "yesterday nobody came, and that day is drawn from as well"
        assert Drawing.objects.count() == 15

    def test_at_least_the_percent_of_the_rules_with_the_chance_of_each(self, honest):
        night()
        for call in PhoneBack.objects.order_by("pk"):
            assert 1 <= call.chance_ppm <= 1_000_000
            assert call.visit.left_at.date() < TODAY
        assert PhoneBack.objects.count() >= 0.05 * 14 * HELPERS

    def test_today_is_not_over(self, planted):
        parts = parts_of(planted.community, TODAY)
        assert len(parts) == DAYS * HELPERS + 24
        assert max(part.left_at for part in parts) < NOW


def test_only_inspectors_and_the_house_set_it_off(planted):
    assert watch_visits(by=planted.actor(planted.chen), at=NOW, place=planted.community).flags >= 1
    with pytest.raises(NotPermitted):
        watch_visits(by=planted.actor(planted.li), at=NOW, place=planted.community)
    with pytest.raises(NotFound):
        watch_visits(by=planted.actor(planted.chen), at=NOW, place=planted.far)
