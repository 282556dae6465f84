"""Figures for everybody: what few are behind is not told, on any page, nor what would give it away."""

from datetime import date

import pytest
from django.test import Client

from huzhu.oversight.figures.public import last_month, public_figures, public_places, public_roots
from huzhu.oversight.figures.queries import Figure, PlaceLine, month_of
from tests.cast import TODAY, Cast
from tests.doors.web.helper.scenes import settled
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db

PUBLIC = "huzhu.oversight.figures.public"


def test_one_visit_of_one_elder_is_not_told(cast: Cast, passer_by: Client) -> None:
    settled(cast)
    root = next(one for one in public_roots() if cast.street.path.startswith(one.path))
    shown = {one.figure.code: one for one in public_figures(root, month_of(root, TODAY))}
    assert not [code for code, one in shown.items() if one.figure.value]
    assert shown["visits_done"].hidden
    page = text(passer_by.get(f"/public/figures/2026-11-01/?place={root.pk}"))
    assert "少于 5" in page
    assert "1 小时" not in page
    rows = public_places(root, month_of(root, TODAY))
    row = next(one for one in rows if cast.street.path.startswith(one.place.path))
    assert (row.visits_done, row.minutes_credited) == (None, None)


def test_a_busy_month_is_told_with_meaning_and_denominator(
    cast: Cast, passer_by: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        "needs_asked": (100, None),
        "needs_approved": (90, 100),
        "visits_done": (80, 90),
        "visits_confirmed": (78, 80),
        "elders_served": (40, None),
        "helpers_active": (12, None),
    }
    figures = [Figure(code, value, of) for code, (value, of) in told.items()]
    figures += [Figure("minutes_credited", 6000, unit="minutes"), Figure("satisfaction", 4.8, 30, unit="stars")]
    monkeypatch.setattr(f"{PUBLIC}.figures_at", lambda place, month: figures)
    lines = [PlaceLine(cast.community, 0, visits, 0, visits * 60, 0, None) for visits in (3, 60, 17)]
    keys = iter("abc")
    for line in lines:
        object.__setattr__(line, "place", type(cast.community)(pk=next(keys), name="社区"))
    monkeypatch.setattr(f"{PUBLIC}.places_at", lambda place, month: lines)
    monkeypatch.setattr(f"{PUBLIC}.elders_at", lambda place, month: {"a": 2, "b": 30, "c": 8})
    page = text(passer_by.get("/public/figures/2026-11-01/"))
    for words in ("100", "90", "100 小时", "4.8 / 5", "60"):
        assert words in page
    assert "78" not in page, "two of eighty are missing"
    assert page.count("不公布") >= 4, "the small place, and the smaller of the others with it"
    assert "17" not in page


def test_only_months_that_began_and_only_the_topmost_places(cast: Cast, passer_by: Client) -> None:
    assert passer_by.get("/public/figures/").url == "/public/figures/2026-10-01/"
    assert passer_by.get("/public/figures/2026-10-01/").status_code == 200
    for wrong in ("2026-12-01/", "2026-11-02/", f"2026-10-01/?place={cast.community.pk}", "2026-10-01/?place=x"):
        assert passer_by.get(f"/public/figures/{wrong}").status_code == 404


def test_the_month_before() -> None:
    assert last_month(date(2026, 1, 31)) == date(2025, 12, 1)
    assert last_month(date(2026, 11, 1)) == date(2026, 10, 1)


def test_the_front_page_leads_there(cast: Cast, passer_by: Client) -> None:
    assert "/public/figures/" in passer_by.get("/").content.decode()
