"""Who may be entitled is found without asking: everybody once, then whoever can have another answer."""

from datetime import date, timedelta
from typing import Any

import pytest

from huzhu.care.entitlement.actions import find_all_entitled, find_entitled
from huzhu.care.entitlement.models import Answer, Finding, Search
from huzhu.care.entitlement.queries import decided_for, findings_of, places_searched
from huzhu.care.entitlement.sheets import answers_for, sheets_of
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import note_fact
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import machine
from huzhu.kernel.entitlement.deciding import Verdict, decide
from huzhu.kernel.entitlement.hearing import heard
from huzhu.kernel.entitlement.reading import benefits_on
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
CITY = "entitlement_example"


@pytest.fixture(autouse=True)
def _opened() -> Any:
    with noting_openings():
        yield


def known(cast: Cast, person: Person, kind: str, value: str, since: date = date(2026, 1, 1)) -> Fact:
    """Something Staff Li has learnt of somebody."""
    li = cast.actor(cast.li)
    return note_fact(by=li, at=NOW, person=person, kind=kind, value=value, from_on=since, source="上门")


def night(cast: Cast, days: int = 0, pack: str = CITY) -> Search:
    """The search of a night, some days on."""
    by = machine(TODAY + timedelta(days), "test", "find entitled")
    return find_entitled(by=by, at=NOW + timedelta(days), place=cast.community, pack=pack)


def told(search: Search) -> list[tuple[str, str, str]]:
    """Whom a search found, as name, kind and benefit."""
    rows = Finding.objects.filter(search=search).order_by("pk")
    return sorted((str(one.person.name), str(one.kind), str(one.benefit)) for one in rows)


class TestFindEntitled:
    def test_the_first_night_asks_about_everybody(self, cast: Cast) -> None:
        known(cast, cast.hong, "hardship", "dibao")
        search = night(cast)
        assert search.whole
        assert search.people_count == Person.objects.filter(place__path__startswith=cast.community.path).count()
        found = {benefit for name, kind, benefit in told(search) if (name, kind) == ("洪桂芳", "new")}
        assert {"subsistence_allowance", "health_management"} <= found
        assert "advanced_age_allowance" not in found, "nobody has said where she is registered"
        assert {name for name, _, _ in told(search)} == {"洪桂芳"}

    def test_a_quiet_night_asks_about_nobody_and_finds_nothing(self, cast: Cast) -> None:
        night(cast)
        search = night(cast, 1)
        assert (search.whole, search.people_count, told(search)) == (False, 0, [])

    def test_what_was_learnt_by_day_is_found_by_night(self, cast: Cast) -> None:
        known(cast, cast.hong, "living", "alone")
        night(cast)
        known(cast, cast.hong, "hardship", "tekun")
        search = night(cast, 1)
        assert (search.whole, search.people_count) == (False, 1)
        assert ("洪桂芳", "new", "care_service_subsidy") not in told(search)
        assert ("洪桂芳", "changed", "meal_subsidy") in told(search)

    def test_a_birthday_is_found_the_night_of_the_day(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.wang.pk).update(born_on=date(1961, 11, 23))
        assert "王小川" not in {name for name, _, _ in told(night(cast, 0, "entitlement"))}
        assert told(night(cast, 2, "entitlement")) == []
        search = night(cast, 3, "entitlement")
        assert search.people_count == 1
        assert told(search) == [("王小川", "new", "ability_assessment"), ("王小川", "new", "health_management")]

    def test_a_fact_that_ends_is_found_when_it_has(self, cast: Cast) -> None:
        fact = known(cast, cast.hong, "hardship", "dibao")
        Fact.objects.filter(pk=fact.pk).update(to_on=TODAY + timedelta(5))
        night(cast)
        assert told(night(cast, 4)) == []
        assert ("洪桂芳", "unsure", "subsistence_allowance") in told(night(cast, 5))

    def test_who_has_died_is_due_nothing(self, cast: Cast) -> None:
        known(cast, cast.hong, "hardship", "dibao")
        night(cast)
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        known(cast, cast.hong, "remark", "…")
        search = night(cast, 1)
        assert ("洪桂芳", "lost", "subsistence_allowance") in told(search)
        assert search.new_count == search.changed_count == search.unsure_count == 0
        assert Answer.objects.get(person=cast.hong).due() == {}

    def test_other_rules_ask_about_everybody_again(self, cast: Cast) -> None:
        assert night(cast, 0, "entitlement").whole
        assert night(cast, 0, CITY).whole

    def test_asked_anew_everybody_answers_the_same(self, cast: Cast) -> None:
        known(cast, cast.hong, "hardship", "dibao")
        night(cast)
        by = cast.actor(cast.li)
        search = find_all_entitled(by=by, at=NOW, place=cast.community, pack=CITY)
        assert search.whole
        assert told(search) == []

    def test_a_special_family_is_on_no_list(self, cast: Cast) -> None:
        known(cast, cast.hong, "category", "jisheng")
        found = {benefit for _, _, benefit in told(night(cast))}
        assert "priority_admission" not in found
        assert all("priority_admission" not in one.due() for one in Answer.objects.order_by("pk"))

    def test_it_is_journaled_without_a_word_of_what_was_found(self, cast: Cast) -> None:
        known(cast, cast.hong, "hardship", "dibao")
        night(cast)
        line = Line.objects.filter(action="find_entitled").get()
        assert "dibao" not in line.details
        assert "allowance" not in line.details

    def test_nothing_of_it_lies_readable(self, cast: Cast) -> None:
        known(cast, cast.hong, "hardship", "dibao")
        night(cast)
        for model, fields in ((Finding, ("benefit", "amounts")), (Answer, ("said",))):
            for row in model.objects.values_list(*fields):
                assert all(b"allowance" not in bytes(value) and b"null" not in bytes(value) for value in row)

    def test_not_for_operators_and_other_districts(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            find_entitled(by=cast.actor(cast.zhou), at=NOW, place=cast.community)
        with pytest.raises(NotFound):
            find_entitled(by=cast.actor(cast.xu), at=NOW, place=cast.community)
        with pytest.raises(NotPermitted):
            find_all_entitled(by=cast.actor(cast.zhou), at=NOW, place=cast.community)


class TestReading:
    def test_one_person_is_decided_on_with_reasons(self, cast: Cast) -> None:
        known(cast, cast.hong, "ability", "3")
        known(cast, cast.hong, "hardship", "dibao")
        sheet, decisions = decided_for(cast.actor(cast.li), cast.hong, benefits_on("entitlement", TODAY))
        [nursing] = [one for one in decisions if one.benefit.code == "nursing_subsidy"]
        assert (sheet.age, nursing.verdict, nursing.starts_on) == (84, Verdict.YES, date(2026, 2, 1))

    def test_nobody_else_reads_it(self, cast: Cast) -> None:
        benefits = benefits_on("entitlement", TODAY)
        with pytest.raises(NotPermitted):
            decided_for(cast.actor(cast.zhou), cast.hong, benefits)
        with pytest.raises(NotFound):
            decided_for(cast.actor(cast.xu), cast.hong, benefits)

    def test_findings_are_seen_within_reach(self, cast: Cast) -> None:
        search = night(cast)
        assert findings_of(cast.actor(cast.li), search).exists()
        assert not findings_of(cast.actor(cast.xu), search).exists()
        assert not findings_of(cast.actor(cast.zhou), search).exists()

    def test_everybody_lives_where_somebody_searches(self, cast: Cast) -> None:
        paths = tuple(one.path for one in places_searched())
        assert all(one.place.path.startswith(paths) for one in Person.objects.select_related("place").order_by("pk"))
        assert len(paths) == len(set(paths))


def test_both_readers_agree_on_the_register(cast: Cast) -> None:
    """The finder's statement in the house's own database, and the decisions one by one."""
    for kind, value in (("hardship", "dibao"), ("ability", "3"), ("living", "alone"), ("disability", "limb:2")):
        known(cast, cast.hong, kind, value)
    known(cast, cast.wang, "living", "with_children")
    people = list(Person.objects.order_by("pk"))
    for pack in ("entitlement", "entitlement_chongqing", CITY, "entitlement_jianxin"):
        benefits = benefits_on(pack, TODAY)
        sheets = sheets_of(people, benefits, TODAY)
        answers = answers_for(sheets, benefits)
        for person in people:
            for one in decide(sheets[person.pk], benefits):
                verdict = {Verdict.YES: True, Verdict.NO: False, Verdict.CANNOT_TELL: None}[one.verdict]
                assert answers[person.pk][one.benefit.code] == (verdict, one.amount)


@pytest.mark.parametrize(
    ("kind", "value", "facts"),
    [
        ("living", "alone", {"alone": True, "lives": "home"}),
        ("living", "独居", {"alone": True, "lives": "home"}),
        ("living", "institution", {"alone": False, "lives": "institution"}),
        ("living", "who knows", {}),
        ("hardship", "低保", {"dibao": True}),
        ("hardship", "tekun", {"tekun": True}),
        ("hardship", "非低保", {}),
        ("category", "jisheng", {"special_family": True}),
        ("category", "gaoling", {}),
        ("ability", "0", {"level": 0}),
        ("ability", "重度失能", {"level": 3}),
        ("ability", "?", {}),
        ("disability", "limb:2", {"disability_level": 2}),
        ("disability", "limb:", {}),
        ("mobility", "bed", {"limited_mobility": True, "homebound": True}),
        ("remark", "低保", {}),
    ],
)
def test_what_the_register_says_is_heard_and_never_a_no_that_nobody_said(
    kind: str, value: str, facts: dict[str, Any]
) -> None:
    assert dict(heard(kind, value)) == facts
