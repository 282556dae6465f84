"""The second step: digits of the app count once and for about now, spare codes once, and five tries are looked at."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huzhu.commons.journal.models import Line
from huzhu.commons.passes.entering import TRIES_MOST, TRY_SPAN, TriedTooOften
from huzhu.commons.passes.models import SecondStep, SpareCode
from huzhu.commons.passes.queries import has_second_step, second_step_of
from huzhu.commons.passes.second import (
    BEGUN_GOOD_FOR,
    SPARES,
    STEP_SECONDS,
    DigitsWrong,
    OwnStep,
    StepStale,
    begin_second_step,
    confirm_second_step,
    end_second_step,
    pass_second_step,
)
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.sealed import noting_openings
from huzhu.doors.turnstile import in_turn
from huzhu.kernel.actor import nobody
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast, with_keeper

pytestmark = pytest.mark.django_db
HALF_MINUTE = timedelta(seconds=STEP_SECONDS)


def shown(step: SecondStep, at=NOW) -> str:
    """What the app shows at a moment."""
    return pyotp.TOTP(str(step.secret)).at(at)


def set_up(cast: Cast, at=NOW) -> tuple[SecondStep, list[str]]:
    """Staff Li's second step in use since a minute ago, and her spare codes."""
    before, by = at - 2 * HALF_MINUTE, cast.actor(cast.li)
    step = begin_second_step(by=by, at=before)
    spares = confirm_second_step(by=by, at=before, digits=shown(step, before))
    step.refresh_from_db()
    return step, spares


def passes(cast: Cast, digits: str, at=NOW) -> None:
    pass_second_step(by=nobody(TODAY, "test"), at=at, person_id=cast.li.pk, digits=digits, source=b"here")


def refused(cast: Cast, digits: str, at=NOW) -> bool:
    try:
        passes(cast, digits, at)
    except DigitsWrong:
        return True
    return False


class TestSettingUp:
    def test_nothing_is_asked_before_its_first_digits_were_typed(self, cast: Cast) -> None:
        step = begin_second_step(by=cast.actor(cast.li), at=NOW)
        assert not has_second_step(cast.li.pk)
        with pytest.raises(DigitsWrong):
            confirm_second_step(by=cast.actor(cast.li), at=NOW, digits="000000")
        assert not has_second_step(cast.li.pk)
        spares = confirm_second_step(by=cast.actor(cast.li), at=NOW, digits=shown(step))
        assert has_second_step(cast.li.pk)
        assert len(set(spares)) == SPARES
        assert second_step_of(cast.actor(cast.li), cast.li).spares_left == SPARES

    def test_what_was_begun_long_ago_counts_no_longer(self, cast: Cast) -> None:
        step = begin_second_step(by=cast.actor(cast.li), at=NOW)
        late = NOW + BEGUN_GOOD_FOR
        with pytest.raises(StepStale):
            confirm_second_step(by=cast.actor(cast.li), at=late, digits=shown(step, late))

    def test_another_telephone_needs_the_first_and_ends_it(self, cast: Cast) -> None:
        old, _spares = set_up(cast)
        with pytest.raises(DigitsWrong):
            begin_second_step(by=cast.actor(cast.li), at=NOW, digits="")
        new = begin_second_step(by=cast.actor(cast.li), at=NOW, digits=shown(old))
        passes(cast, shown(old, NOW + HALF_MINUTE), NOW + HALF_MINUTE)  # until the new one works
        confirm_second_step(by=cast.actor(cast.li), at=NOW + HALF_MINUTE, digits=shown(new, NOW + HALF_MINUTE))
        later = NOW + 3 * HALF_MINUTE
        assert refused(cast, shown(old, later), later)
        passes(cast, shown(new, later), later)

    def test_the_database_takes_no_second_one(self, cast: Cast) -> None:
        set_up(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondStep.objects.create(person=cast.li, secret="X", begun_at=NOW, confirmed_at=NOW)

    def test_neither_secret_nor_code_lies_open(self, cast: Cast) -> None:
        step, spares = set_up(cast)
        raw = SecondStep.objects.filter(pk=step.pk).values_list("secret", flat=True)[0]
        assert str(step.secret).encode() not in bytes(raw)
        kept = [bytes(one.digest) for one in SpareCode.objects.order_by("pk")]
        assert not [one for one in spares if one.encode() in kept]


class TestPassing:
    def test_digits_are_taken_once(self, cast: Cast) -> None:
        step, _spares = set_up(cast)
        passes(cast, shown(step))
        assert refused(cast, shown(step))
        passes(cast, shown(step, NOW + HALF_MINUTE), NOW + HALF_MINUTE)

    def test_those_that_confirmed_it_let_nobody_in(self, cast: Cast) -> None:
        step = begin_second_step(by=cast.actor(cast.li), at=NOW)
        confirm_second_step(by=cast.actor(cast.li), at=NOW, digits=shown(step))
        assert refused(cast, shown(step))

    @pytest.mark.parametrize(("aside", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_a_clock_may_be_half_a_minute_wrong(self, cast: Cast, aside: int, fits: bool) -> None:
        step, _spares = set_up(cast, NOW - 4 * HALF_MINUTE)
        assert refused(cast, shown(step, NOW + aside * HALF_MINUTE)) is not fits

    def test_digits_may_be_typed_in_two_groups(self, cast: Cast) -> None:
        digits = shown(set_up(cast)[0])
        passes(cast, f" {digits[:3]} {digits[3:]} ")

    def test_a_spare_code_lets_in_once_however_it_is_written(self, cast: Cast) -> None:
        _step, spares = set_up(cast)
        one = spares[0]
        passes(cast, f"{one[:4]}-{one[4:8].upper()} {one[8:]}")
        assert refused(cast, one)
        assert second_step_of(cast.actor(cast.li), cast.li).spares_left == SPARES - 1

    def test_spare_codes_end_with_the_step_they_came_with(self, cast: Cast) -> None:
        step, spares = set_up(cast)
        new = begin_second_step(by=cast.actor(cast.li), at=NOW, digits=shown(step))
        confirm_second_step(by=cast.actor(cast.li), at=NOW, digits=shown(new))
        assert refused(cast, spares[0], NOW + HALF_MINUTE)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    @given(typed=st.text(max_size=14) | st.text("0123456789", min_size=6, max_size=6))
    def test_nothing_else_lets_in(self, cast: Cast, typed: str) -> None:
        with transaction.atomic():
            step, spares = set_up(cast)
            near = {shown(step, NOW + aside * HALF_MINUTE) for aside in (-1, 0, 1)}
            if "".join(typed.split()) not in near | set(spares):
                assert refused(cast, typed)
            transaction.set_rollback(True)

    def test_five_wrong_ones_shut_it_for_a_quarter_of_an_hour(self, cast: Cast) -> None:
        step, spares = set_up(cast)
        assert all(refused(cast, "000000") for _ in range(TRIES_MOST))
        for right in (shown(step), spares[0]):
            with pytest.raises(TriedTooOften):
                passes(cast, right)
        later = NOW + TRY_SPAN + HALF_MINUTE
        passes(cast, shown(step, later), later)

    def test_right_digits_wipe_the_wrong_ones_out(self, cast: Cast) -> None:
        step, _spares = set_up(cast)
        for at in (NOW, NOW + HALF_MINUTE):
            assert all(refused(cast, "000000", at) for _ in range(TRIES_MOST - 1))
            passes(cast, shown(step, at), at)

    def test_nobody_without_a_second_step_passes(self, cast: Cast) -> None:
        assert refused(cast, "123456")

    def test_what_happened_stands_in_the_journal_without_digits(self, cast: Cast) -> None:
        step, _spares = set_up(cast)
        refused(cast, "111222")
        passes(cast, shown(step))
        lines = Line.objects.filter(action__endswith="second_step").order_by("seq")
        assert [one.action.split("_")[0] for one in lines] == ["begin", "confirm", "miss", "pass"]
        assert "111222" not in " ".join(one.details for one in lines)


@pytest.mark.django_db(transaction=True)
def test_of_rivals_with_the_same_digits_one_gets_in(cast: Cast) -> None:
    step, _spares = set_up(cast)
    start, digits = Barrier(4), shown(step)

    def tries(_number: int) -> bool:
        try:
            start.wait(20)
            with noting_openings(), in_turn():
                return not refused(cast, digits)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as rivals:
        assert sum(rivals.map(tries, range(4))) == 1


class TestLostTelephones:
    def test_another_keeper_takes_it_off(self, cast: Cast) -> None:
        step, _spares = set_up(cast)
        end_second_step(by=cast.actor(with_keeper(cast)), at=NOW, person=cast.li)
        assert not has_second_step(cast.li.pk)
        assert refused(cast, shown(step))
        with pytest.raises(NotFound):
            end_second_step(by=cast.actor(cast.keeper or with_keeper(cast)), at=NOW, person=cast.li)

    def test_never_ones_own(self, cast: Cast) -> None:
        keeper = with_keeper(cast)
        with pytest.raises(OwnStep):
            end_second_step(by=cast.actor(keeper), at=NOW, person=keeper)

    def test_nobody_else_does(self, cast: Cast) -> None:
        set_up(cast)
        for who in (cast.zhou, cast.hong, cast.chen, cast.xu):
            with pytest.raises((NotPermitted, NotFound)):
                end_second_step(by=cast.actor(who), at=NOW, person=cast.li)
        assert has_second_step(cast.li.pk)
