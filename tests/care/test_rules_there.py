"""A visit is reckoned by the rules of its own place and day, and its posting says by which edition."""

from datetime import timedelta

import pytest

from huzhu.care.visits.actions import confirm_visit
from huzhu.care.visits.silence import confirm_silent_visits
from huzhu.commons.bank.models import Entry, Hold
from huzhu.commons.rulebook.actions import adopt_rules, keep_edition, keep_shipped
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.rulebook.queries import editions_named, rules_at, whole_rulebook
from huzhu.kernel.actor import machine
from huzhu.kernel.packfile import read_text
from huzhu.kernel.timebank.cases import shipped_cases
from huzhu.kernel.timebank.rules import shipped_codes
from tests.care.steps import confirmed, left
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HALF_HOURS = """
[pack]
code = "timebank_shanwan"
zh = "山湾规则"
en = "Rules of Shanwan"
place = "shanwan"
[source.here]
title = "The street's own decision"
number = "1"
[defaults]
valid_from = 2026-01-01
source = "here"
confidence = "proposal"
[[rule]]
code = "visit_most_minutes"
value = 30
zh = "每次最多入账分钟"
en = "At most this many minutes for one visit"
"""
CASES = '[[credit]]\nplanned = 60\nstayed = 60\ngives = "30"'


def half_hours(cast: Cast) -> Edition:
    """The bureau of the street lets one visit count for thirty minutes from today on."""
    by = cast.actor(cast.chen)
    edition = keep_edition(
        by=machine(TODAY, "test", "rules"),
        at=NOW,
        place=cast.street,
        code="timebank_shanwan",
        text=HALF_HOURS,
        cases=CASES,
    )
    adopt_rules(by=by, at=NOW, place=cast.street, edition=edition, from_on=TODAY, because="试行")
    return edition


def test_the_rules_of_the_place_count(cast: Cast) -> None:
    edition = half_hours(cast)
    confirmed(cast)
    entry = Entry.objects.get(kind=Entry.Kind.CREDIT)
    assert entry.transfers.get().amount == 30
    assert entry.rules == rules_at(cast.community, TODAY).edition
    assert entry.rules.startswith(f"{edition.digest}+")
    assert rules_at(cast.far, TODAY).edition not in {entry.rules, ""}


def test_a_place_that_adopted_nanjing_credits_by_it(cast: Cast) -> None:
    by, text = cast.actor(cast.chen), read_text("timebank_nanjing")
    cases = shipped_cases("timebank_nanjing")
    edition = keep_edition(
        by=machine(TODAY, "test", "rules"), at=NOW, place=cast.street, code="timebank_nanjing", text=text, cases=cases
    )
    adopt_rules(by=by, at=NOW, place=cast.street, edition=edition, from_on=TODAY, because="示范")
    confirmed(cast)
    entry = Entry.objects.get(kind=Entry.Kind.CREDIT)
    assert entry.rules.split("+")[0] == edition.digest
    assert set(editions_named(entry.rules)) == {edition.digest}
    machine_at = machine(TODAY, "test", "rules")
    assert keep_shipped(by=machine_at, at=NOW) == len(shipped_codes()) - 1
    assert set(editions_named(entry.rules)) == set(entry.rules.split("+")), "the default can be traced too"


def test_silence_lasts_as_long_as_the_place_says(cast: Cast) -> None:
    by, text = cast.actor(cast.chen), read_text("timebank_changning")
    cases = shipped_cases("timebank_changning")
    edition = keep_edition(
        by=machine(TODAY, "test", "rules"), at=NOW, place=cast.street, code="timebank_changning", text=text, cases=cases
    )
    adopt_rules(by=by, at=NOW, place=cast.street, edition=edition, from_on=TODAY, because="示范")
    visit, house = left(cast), machine(TODAY, "job", "test")
    assert visit.left_at is not None
    two_days = visit.left_at + timedelta(hours=48)
    assert confirm_silent_visits(by=house, at=two_days - timedelta(seconds=1)) == 0
    assert confirm_silent_visits(by=house, at=two_days) == 1


def test_one_reading_of_all_adoptions_says_what_each_place_is_asked_for(cast: Cast) -> None:
    half_hours(cast)
    rulebook = whole_rulebook()
    for place in (cast.street, cast.community, cast.far):
        for day in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=400)):
            assert rulebook.at(place, day) == rules_at(place, day)


def test_what_waits_for_a_yes_keeps_the_rules_of_its_day(cast: Cast) -> None:
    visit = left(cast)
    before = Hold.objects.get().rules
    edition = half_hours(cast)
    assert edition.digest not in before
    by = cast.actor(cast.hong)
    confirm_visit(by=by, at=NOW + timedelta(hours=6), visit=visit, via="elder")
    entry = Entry.objects.get(kind=Entry.Kind.CREDIT)
    assert (entry.rules, entry.transfers.get().amount) == (before, 60)
