"""Figures: each the same number counted twice, each opening what it counts, none for a stranger."""

from datetime import date, timedelta

import pytest

from huzhu.care.needs.actions import refuse_need
from huzhu.care.reviews.actions import rate_visit
from huzhu.care.visits.actions import dispute_visit, uphold_dispute
from huzhu.commons.bank.actions import reverse_entry
from huzhu.commons.bank.models import Entry
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import (
    NEEDS_UNDER,
    UNDER,
    Figure,
    days_of,
    figures_of,
    minutes_of,
    month_of,
    needs_under,
    places_below,
    reconciliation,
    trail_of,
    visits_under,
)
from tests.care.steps import approved, asked, confirmed, later, left
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(cast: Cast) -> Cast:
    """A morning: a visit confirmed and rated, one disputed and upheld; a need refused, one waiting, one approved."""
    visit = confirmed(cast)
    rate_visit(by=cast.actor(cast.hong), at=later(600), visit=visit, stars=4)
    other = left(cast, need=approved(cast, hours=5))
    other = dispute_visit(by=cast.actor(cast.son), at=later(601), visit=other, because="没有来")
    uphold_dispute(by=cast.actor(cast.li), at=later(602), visit=other, because="查实")
    refuse_need(by=cast.actor(cast.li), at=NOW, need=asked(cast, hours=9), because="没有人手")
    asked(cast, hours=8)
    approved(cast, hours=7)
    return cast


def figures(cast: Cast) -> dict[str, Figure]:
    """The month's figures as Inspector Chen reads them."""
    found = figures_of(cast.actor(cast.chen), cast.street, month_of(cast.street, TODAY))
    return {figure.code: figure for figure in found}


class TestFiguresOf:
    def test_the_month_as_it_was(self, lived: Cast) -> None:
        values = {code: figure.value for code, figure in figures(lived).items()}
        assert values == {
            "needs_asked": 5,
            "needs_approved": 3,
            "needs_refused": 1,
            "visits_done": 2,
            "visits_confirmed": 1,
            "visits_disputed": 1,
            "minutes_credited": 60,
            "elders_served": 1,
            "helpers_active": 1,
            "satisfaction": 4,
        }

    def test_shares_name_what_they_are_of(self, lived: Cast) -> None:
        found = figures(lived)
        assert (found["needs_approved"].of, found["visits_confirmed"].of, found["satisfaction"].of) == (5, 2, 1)

    def test_an_empty_month_has_zeros_and_no_opinion(self, cast: Cast) -> None:
        found = figures(cast)
        assert found["satisfaction"].value is None
        assert {figure.value for code, figure in found.items() if code != "satisfaction"} == {0}

    def test_another_month_counts_nothing_of_it(self, lived: Cast) -> None:
        month = month_of(lived.street, date(2026, 12, 1))
        found = figures_of(lived.actor(lived.chen), lived.street, month)
        assert {figure.value for figure in found} == {0, None}

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            figures_of(cast.actor(cast.zhou), cast.community, month_of(cast.community, TODAY))

    def test_refuses_another_place(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            figures_of(cast.actor(cast.xu), cast.street, month_of(cast.street, TODAY))


class TestWhatLiesUnderAFigure:
    @pytest.mark.parametrize("code", sorted(UNDER))
    def test_the_visits_it_counts(self, lived: Cast, code: str) -> None:
        chen, month = lived.actor(lived.chen), month_of(lived.street, TODAY)
        visits, figure = list(visits_under(chen, lived.street, month, code)), figures(lived).get(code)
        if figure is None:
            self.only_a_list(code, len(visits))
            return
        if code in ("visits_done", "visits_confirmed", "visits_disputed"):
            assert len(visits) == figure.value
        if code == "minutes_credited":
            assert sum(minutes_of(visits).values()) == figure.value
        if code == "elders_served":
            assert len({visit.elder_id for visit in visits}) == figure.value
        if code == "satisfaction":
            assert [visit.rating.stars for visit in visits] == [4]

    def only_a_list(self, code: str, count: int) -> None:
        """Lists that no figure heads: of the two visits one is settled, and the complaint is decided."""
        assert (code, count) in {("visits_waiting", 0), ("disputes_open", 0)}

    @pytest.mark.parametrize("code", sorted(NEEDS_UNDER))
    def test_the_needs_it_counts(self, lived: Cast, code: str) -> None:
        chen, month = lived.actor(lived.chen), month_of(lived.street, TODAY)
        assert needs_under(chen, lived.street, month, code).count() == figures(lived)[code].value

    def test_every_figure_opens_something(self, lived: Cast) -> None:
        assert set(figures(lived)) <= set(UNDER) | set(NEEDS_UNDER)

    def test_a_figure_nobody_knows_raises(self, cast: Cast) -> None:
        with pytest.raises(KeyError):
            visits_under(cast.actor(cast.chen), cast.street, month_of(cast.street, TODAY), "happiness")

    def test_refuses_another_place(self, lived: Cast) -> None:
        month = month_of(lived.street, TODAY)
        with pytest.raises(NotFound):
            visits_under(lived.actor(lived.xu), lived.street, month, "visits_done")
        with pytest.raises(NotFound):
            needs_under(lived.actor(lived.xu), lived.street, month, "needs_asked")


class TestReconciliation:
    def test_visits_and_bank_tell_the_same_to_the_minute(self, lived: Cast) -> None:
        both = reconciliation(lived.actor(lived.chen), lived.street, month_of(lived.street, TODAY))
        assert (both.visit_minutes, both.bank_minutes, both.agrees) == (60, 60, True)

    def test_a_difference_shows(self, lived: Cast) -> None:
        """Somebody takes the hour off the account and leaves the visit as it was."""
        house = machine(TODAY, "test", "figures")
        reverse_entry(by=house, at=later(700), entry=Entry.objects.get(), because="试一试")
        both = reconciliation(lived.actor(lived.chen), lived.street, month_of(lived.street, TODAY))
        assert (both.visit_minutes, both.bank_minutes, both.agrees) == (60, 0, False)


class TestPlacesAndDays:
    def test_the_places_below_add_up_to_the_whole(self, lived: Cast) -> None:
        below = places_below(lived.actor(lived.chen), lived.street, month_of(lived.street, TODAY))
        whole = figures(lived)
        assert [line.place for line in below] == [lived.community]
        assert sum(line.needs_asked for line in below) == whole["needs_asked"].value
        assert sum(line.visits_done for line in below) == whole["visits_done"].value
        assert sum(line.minutes_credited for line in below) == whole["minutes_credited"].value

    def test_the_days_add_up_to_the_month(self, lived: Cast) -> None:
        days = days_of(lived.actor(lived.chen), lived.street, month_of(lived.street, TODAY))
        assert [line.day.day for line in days] == list(range(1, 31))
        assert sum(line.needs for line in days) == figures(lived)["needs_asked"].value
        assert sum(line.visits for line in days) == figures(lived)["visits_done"].value

    def test_refuses_another_place(self, cast: Cast) -> None:
        month = month_of(cast.street, TODAY)
        for query in (places_below, days_of):
            with pytest.raises(NotFound):
                query(cast.actor(cast.xu), cast.street, month)


class TestTrailOf:
    def test_the_whole_way_from_the_call_to_the_credit(self, cast: Cast) -> None:
        visit = confirmed(cast)
        deeds = [line.action for line in trail_of(cast.actor(cast.chen), visit)]
        assert deeds == [
            "ask_for_help", "approve_need", "offer_visit", "accept_assignment", "check_in", "check_out",
            "confirm_visit",
        ]  # fmt: skip

    def test_who_may_not_read_the_journal_reads_nothing(self, cast: Cast) -> None:
        visit = confirmed(cast)
        for person in (cast.li, cast.hong, cast.xu):
            assert trail_of(cast.actor(person), visit) == []


class TestMonthOf:
    def test_a_month_is_local_and_half_open(self, cast: Cast) -> None:
        month = month_of(cast.street, date(2026, 12, 31))
        assert (month.from_at.isoformat(), month.to_at.isoformat()) == (
            "2026-12-01T00:00:00+08:00",
            "2027-01-01T00:00:00+08:00",
        )
        assert month_of(cast.street, date(2028, 2, 29)).to_at - month_of(
            cast.street, date(2028, 2, 1)
        ).from_at == timedelta(29)
