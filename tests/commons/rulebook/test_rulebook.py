"""Which rules hold where and when: the nearest adoption wins, days that are over keep theirs, the text is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.actions import (
    AdoptedLater,
    CaseFails,
    NotATimePack,
    OwnRules,
    PackFaulty,
    RulesBackdated,
    RulesUnchanged,
    adopt_rules,
    end_adoption,
    keep_edition,
    keep_shipped,
)
from huzhu.commons.rulebook.models import Adoption, Edition
from huzhu.commons.rulebook.queries import (
    adoption_above,
    adoption_in_force,
    adoptions_for,
    editions_named,
    rules_at,
    rules_without_own,
)
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.packfile import read_text
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.timebank.cases import shipped_cases
from huzhu.kernel.timebank.rules import shipped_codes, time_rules_on
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def bureau(cast: Cast) -> Actor:
    """Inspector Chen, who may decide for the street and what lies under it."""
    return cast.actor(cast.chen)


def kept(cast: Cast, code: str = "timebank_nanjing", change: tuple[str, str] = ("", "")) -> Edition:
    """A shipped pack, kept as if entered by somebody else than the bureau."""
    text = read_text(code).replace(*change)
    by = machine(TODAY, "test", "rules")
    return keep_edition(by=by, at=NOW, place=cast.community, code=code, text=text, cases=shipped_cases(code))


def adopt(cast: Cast, edition: Edition, place: Division | None = None, days: int = 0) -> Adoption:
    """Adopted by the bureau from a day on, counted from today."""
    return adopt_rules(
        by=bureau(cast),
        at=NOW,
        place=place or cast.community,
        edition=edition,
        from_on=TODAY + days * DAY,
        because="示范",
    )


def test_without_adoption_the_default_holds(cast: Cast) -> None:
    there = rules_at(cast.community, TODAY)
    assert there.rules == time_rules_on(TODAY)
    assert "+" not in there.edition


def test_an_adoption_holds_from_its_day_and_below_its_place(cast: Cast) -> None:
    adopt(cast, kept(cast, "timebank_beijing"), days=1)
    assert rules_at(cast.community, TODAY).rules == time_rules_on(TODAY)
    tomorrow = rules_at(cast.community, TODAY + DAY)
    assert tomorrow.rules.member_most_minutes == 0
    below = Division(path=f"{cast.community.path}zzzzzzzzzzzz/")
    assert rules_at(below, TODAY + DAY) == tomorrow


def test_the_name_in_a_posting_leads_back_to_every_text(cast: Cast) -> None:
    keep_shipped(by=machine(TODAY, "test", "rulebook"), at=NOW)
    adopt(cast, kept(cast))
    there = rules_at(cast.community, TODAY)
    packs = [editions_named(there.edition)[digest].pack for digest in there.edition.split("+")]
    assert packs == ["timebank_nanjing", "timebank"]


def test_what_ships_is_kept_once(cast: Cast) -> None:
    assert keep_shipped(by=machine(TODAY, "test", "rulebook"), at=NOW) == len(shipped_codes())
    assert keep_shipped(by=machine(TODAY, "test", "rulebook"), at=NOW) == 0


def test_a_new_adoption_ends_the_one_before(cast: Cast) -> None:
    first = adopt(cast, kept(cast))
    second = adopt(cast, kept(cast, "timebank_beijing"), days=30)
    first.refresh_from_db()
    assert first.to_on == second.from_on
    assert list(adoptions_for(bureau(cast)).order_by("from_on")) == [first, second]


def test_after_the_end_the_wider_place_holds_again(cast: Cast) -> None:
    adopt(cast, kept(cast))
    end_adoption(by=bureau(cast), at=NOW, place=cast.community, to_on=TODAY + DAY)
    assert rules_at(cast.community, TODAY).edition != rules_at(cast.community, TODAY + DAY).edition
    assert rules_at(cast.community, TODAY + DAY).rules == time_rules_on(TODAY + DAY)


def test_each_step_is_written_down(cast: Cast) -> None:
    adopt(cast, kept(cast))
    end_adoption(by=bureau(cast), at=NOW, place=cast.community, to_on=TODAY + DAY)
    actions = Line.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-3:] == ["keep_rules", "adopt_rules", "end_rules"]


def test_days_that_are_over_keep_their_rules(cast: Cast) -> None:
    edition = kept(cast)
    with pytest.raises(RulesBackdated):
        adopt(cast, edition, days=-1)
    adopt(cast, edition)
    with pytest.raises(RulesBackdated):
        end_adoption(by=bureau(cast), at=NOW, place=cast.community, to_on=TODAY - DAY)


def test_what_is_decided_for_later_is_not_overtaken(cast: Cast) -> None:
    adopt(cast, kept(cast), days=10)
    with pytest.raises(AdoptedLater):
        adopt(cast, kept(cast, "timebank_beijing"), days=5)


def test_nothing_changes_where_nothing_would(cast: Cast) -> None:
    edition = kept(cast)
    adopt(cast, edition)
    with pytest.raises(RulesUnchanged):
        adopt(cast, edition, days=3)
    end_adoption(by=bureau(cast), at=NOW, place=cast.community, to_on=TODAY + DAY)
    with pytest.raises(RulesUnchanged):
        end_adoption(by=bureau(cast), at=NOW, place=cast.community, to_on=TODAY + 2 * DAY)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("value = 90000", 'value = "many"'), "member_most_minutes"),
        (("value = 90000", "value = 90000\nvalves = 3"), "valves"),
        (("[[rule]]", "[[rule"), "toml"),
    ],
)
def test_a_faulty_text_is_not_kept(cast: Cast, change: tuple[str, str], fault: str) -> None:
    with pytest.raises(PackFaulty) as refused:
        kept(cast, change=change)
    assert fault in str(refused.value.params["fault"])
    assert not Edition.objects.exists()


def test_rules_that_do_not_fulfil_their_cases_are_not_kept(cast: Cast) -> None:
    with pytest.raises(CaseFails) as refused:
        kept(cast, change=("value = 90000", "value = 90060"))
    assert refused.value.params["found"] == "1260 kept, 540 over"


@pytest.mark.parametrize("code", ["timebank", "nanjing", "timebank_", "timebank_南 京", "timebank_" + "x" * 40])
def test_only_packs_over_the_default_are_entered(cast: Cast, code: str) -> None:
    with pytest.raises((NotATimePack, PackFaulty)):
        keep_edition(by=bureau(cast), at=NOW, place=cast.community, code=code, text="", cases="")


def test_who_has_written_rules_does_not_adopt_them(cast: Cast) -> None:
    text = read_text("timebank_nanjing").replace("value = 240", "value = 300")
    cases = shipped_cases("timebank_nanjing").replace('gives = "240"', 'gives = "300"')
    code, parent = "timebank_nanjing", kept(cast)
    by = bureau(cast)
    typed = keep_edition(by=by, at=NOW, place=cast.community, code=code, text=text, cases=cases, parent=parent)
    assert (typed.parent, typed.kept_by) == (parent, cast.chen)
    with pytest.raises(OwnRules):
        adopt(cast, typed)
    words = {"place": cast.community, "edition": typed, "from_on": TODAY, "because": "另一人"}
    adopted = adopt_rules(by=machine(TODAY, "test", "second"), at=NOW, **words)
    assert adopted.typed_by == cast.chen
    with pytest.raises(IntegrityError, match=r"adopted_by_a_second_person|constraint"), transaction.atomic():
        Adoption.objects.filter(pk=adopted.pk).update(adopted_by=cast.chen)


def test_without_its_own_rules_a_place_follows_the_nearest_above(cast: Cast) -> None:
    above = adopt(cast, kept(cast, "timebank_beijing"), place=cast.street)
    own = adopt(cast, kept(cast))
    assert adoption_in_force(cast.community, TODAY) == own
    assert adoption_above(cast.community, TODAY) == above
    without = rules_without_own(cast.community, TODAY)
    assert without == rules_at(cast.street, TODAY)
    assert adoption_above(cast.street, TODAY) is None
    end_adoption(by=bureau(cast), at=NOW, place=cast.community, to_on=TODAY + DAY)
    assert rules_at(cast.community, TODAY + DAY).edition == without.edition


def test_the_station_reads_and_does_not_decide(cast: Cast) -> None:
    edition = kept(cast)
    adoption = adopt(cast, edition)
    assert list(adoptions_for(cast.actor(cast.li))) == [adoption]
    with pytest.raises((NotPermitted, NotFound)):
        adopt_rules(
            by=cast.actor(cast.li), at=NOW, place=cast.community, edition=edition, from_on=TODAY + DAY, because="自己改"
        )
    assert list(adoptions_for(cast.actor(cast.xu))) == []
