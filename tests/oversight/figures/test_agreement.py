"""Hours agree to the minute in visits, books and figures; whatever is changed in one of the three is found."""

from datetime import timedelta
from typing import Any

import pytest

from huzhu.care.visits.actions import dispute_visit, uphold_dispute
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.actions import Move, correct_entry, place_hold, post_entry, reverse_entry
from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.groups.actions import Done, found_group, record_activity, undo_activity
from huzhu.commons.groups.models import Activity
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures import agreement, queries
from huzhu.oversight.figures.agreement import hours_disagreements, month_disagreements
from huzhu.oversight.figures.queries import month_of
from tests.care.steps import approved, confirmed, later, left
from tests.cast import NOW, TODAY, Cast
from tests.doors.cli.test_commands import answer

pytestmark = pytest.mark.django_db

HOUSE: Actor = machine(TODAY, "test", "hours")


@pytest.fixture
def lived(cast: Cast) -> Cast:
    """One visit confirmed, one that waits for a word, one whose complaint was right."""
    confirmed(cast)
    left(cast, need=approved(cast, hours=5))
    wrong = left(cast, need=approved(cast, hours=8))
    wrong = dispute_visit(by=cast.actor(cast.son), at=later(900), visit=wrong, because="没有来")
    uphold_dispute(by=cast.actor(cast.li), at=later(901), visit=wrong, because="查实")
    return cast


def found(cast: Cast) -> set[tuple[str, str, int, int]]:
    """What does not agree, as Inspector Chen hears it; of each figure its name alone."""
    told = hours_disagreements(cast.actor(cast.chen), cast.street)
    return {(":".join(one.thing.split(":")[:2]) if "figure" in one.thing else one.thing, one.of, one.told, one.booked)
            for one in told}  # fmt: skip


def part_in(state: Visit.State) -> Attendance:
    """Xiao Wang's part in the visit of that state."""
    return Attendance.objects.get(visit__state=state)


def test_all_three_agree(lived: Cast) -> None:
    assert found(lived) == set()
    assert Transfer.objects.count() == 1, "one visit was confirmed, so there is something to agree on"


def test_what_a_group_gave_agrees_until_it_is_changed(lived: Cast) -> None:
    by = lived.actor(lived.li)
    group = found_group(by=by, at=NOW, place=lived.community, name="青石桥志愿队")
    stands, undone = (
        record_activity(by=by, at=NOW, group=group, done=Done(TODAY, "打扫楼道", [(lived.wang, 60)])) for _ in range(2)
    )
    undo_activity(by=by, at=later(1), activity=undone, because="写重了")
    assert found(lived) == set()
    Activity.objects.filter(pk=stands.pk).update(minutes=61)
    assert found(lived) == {(f"activity:{stands.pk}", "posted", 61, 60)}


def test_a_visit_changed_without_posting_is_found(lived: Cast) -> None:
    part = part_in(Visit.State.CONFIRMED)
    Attendance.objects.filter(pk=part.pk).update(credited_minutes=61)
    assert found(lived) == {
        (f"attendance:{part.pk}", "posted", 61, 60),
        ("figure:minutes_credited", "shown", 61, 60),
        ("figure:reconciliation", "shown", 61, 60),
        ("figure:places_below", "shown", 61, 60),
    }


def test_minutes_that_wait_are_held_to_their_visit(lived: Cast) -> None:
    part = part_in(Visit.State.LEFT)
    Attendance.objects.filter(pk=part.pk).update(credited_minutes=59)
    assert found(lived) == {(f"attendance:{part.pk}", "waiting", 59, 60)}


def test_a_visit_confirmed_beside_the_books_is_found(lived: Cast) -> None:
    part = part_in(Visit.State.LEFT)
    told = {"state": "confirmed", "confirmed_at": later(950), "confirmed_by": lived.li}
    Visit.objects.filter(pk=part.visit_id).update(**told)
    assert {(f"attendance:{part.pk}", "posted", 60, 0), (f"attendance:{part.pk}", "waiting", 0, 60)} <= found(lived)


def test_an_entry_taken_back_beside_the_visit_is_found(lived: Cast) -> None:
    part = part_in(Visit.State.CONFIRMED)
    reverse_entry(by=HOUSE, at=later(950), entry=Entry.objects.get(), because="试一试")
    assert (f"attendance:{part.pk}", "posted", 60, 0) in found(lived)


def test_a_correction_counts_in_books_and_figures(lived: Cast) -> None:
    """The visit is put right together with the books: then all agree again."""
    entry = Entry.objects.get()
    row = entry.transfers.select_related("debit__place", "credit__place").get()
    right = Move(row.debit, row.credit, 45)
    correct_entry(by=HOUSE, at=later(950), entry=entry, moves=[right], because="试一试")
    assert (f"attendance:{part_in(Visit.State.CONFIRMED).pk}", "posted", 60, 45) in found(lived)
    Attendance.objects.filter(visit__state="confirmed").update(credited_minutes=45)
    assert found(lived) == set()


@pytest.mark.parametrize("prefix", ["attendance:", "spend:", "bonus:"])
def test_what_was_booked_for_no_visit_is_found(lived: Cast, prefix: str) -> None:
    row = Transfer.objects.select_related("debit__place", "credit__place").get()
    move, reference = Move(row.debit, row.credit, 30), f"{prefix}222222222222"
    post_entry(by=HOUSE, at=later(950), reference=reference, kind=Entry.Kind.CREDIT, moves=[move])
    place_hold(by=HOUSE, at=later(950), reference=f"{reference}:9", kind=Entry.Kind.CREDIT, move=move)
    assert found(lived) == {(f"entry:{reference}", "posted", 0, 30), (f"hold:{reference}:9", "waiting", 0, 30)}


def test_more_spent_than_the_visit_cost_is_found(lived: Cast) -> None:
    visit = Visit.objects.get(state="confirmed")
    account = Account.objects.select_related("place").get(kind="member")
    pool = Account.objects.select_related("place").get(kind="pool")
    post_entry(
        by=HOUSE, at=later(950), reference=f"spend:{visit.pk}:9", kind=Entry.Kind.SPEND, moves=[Move(account, pool, 60)]
    )
    Visit.objects.filter(pk=visit.pk).update(owed_minutes=20)
    assert found(lived) == {(f"visit:{visit.pk}", "spent", 20, 60)}


def test_a_figure_off_by_one_minute_is_found(lived: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    true = queries._credited
    monkeypatch.setattr(queries, "_credited", lambda *asked: true(*asked).exclude(credited_minutes=60))
    off = {name for name, _of, _told, _booked in found(lived)}
    assert off == {"figure:minutes_credited", "figure:places_below"}


def test_a_table_of_places_off_by_one_minute_is_found(lived: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    true: Any = agreement.places_below

    def off_by_one(*asked: Any) -> list[Any]:
        return [line.__class__(line.place, 0, 0, 0, line.minutes_credited + 1, 0, None) for line in true(*asked)]

    monkeypatch.setattr(agreement, "places_below", off_by_one)
    assert ("figure:places_below", "shown", 61, 60) in found(lived)


def test_one_month_alone_names_its_visits(lived: Cast) -> None:
    by, part = lived.actor(lived.chen), part_in(Visit.State.CONFIRMED)
    Attendance.objects.filter(pk=part.pk).update(credited_minutes=61)
    this, last = month_of(lived.street, TODAY), month_of(lived.street, TODAY - timedelta(days=31))
    assert [one.thing for one in month_disagreements(by, lived.street, this)] == [f"attendance:{part.pk}"]
    assert list(month_disagreements(by, lived.street, last)) == []


def test_only_who_sees_figures_asks(lived: Cast) -> None:
    with pytest.raises(NotPermitted):
        list(hours_disagreements(lived.actor(lived.zhou), lived.street))
    with pytest.raises(NotFound):
        list(hours_disagreements(lived.actor(lived.xu), lived.street))


def test_the_check_of_the_books_asks_it_too(lived: Cast) -> None:
    told = answer("bank", "check")
    assert (told["exit"], told["hours"]) == (0, [])
    Attendance.objects.filter(visit__state="confirmed").update(credited_minutes=61)
    told = answer("bank", "check")
    assert told["exit"] == 1
    assert {one["booked"] for one in told["hours"]} == {60}
