"""The packs that ship with the house, and how a faulty one is refused."""

from datetime import date

import pytest

from huzhu.kernel.packfile import Confidence, Label, Pack, PackError, read_pack
from huzhu.kernel.packs import (
    GenderRule,
    HelperKind,
    SafetyRules,
    UnknownService,
    catalogue_on,
    read_services,
    read_skills,
)
from huzhu.kernel.rulesets import NoRulesYet, read_rules, rules_on
from huzhu.kernel.timebank.rules import TimeRules, time_rules_on

DAY = date(2026, 5, 1)

SMALL = """
[pack]
code = "services"
zh = "服务"
en = "Services"
place = "default"

[source.law]
title = "A law"
number = "1"

[defaults]
valid_from = 2026-01-01
source = "law"
confidence = "quoted"

[who]
V = ["volunteer"]

[[family]]
code = "meals"
zh = "助餐"
en = "Meals"

[[service]]
code = "M1"
family = "meals"
zh = "送餐"
en = "Meal delivery"
minutes = 20
roles = [{ who = "V" }]
gender = "none"
risk = "low"
"""

RULES = "\n".join(
    f'[[rule]]\ncode = "{code}"\nvalue = {value}\nzh = "一"\nen = "One"'
    for code, value in {
        "trained_from_level": 3,
        "trained_for_dementia": "true",
        "trained_skill": '"elder_care"',
        "pair_if_unknown": "true",
        "pair_if_aggressive": "true",
        "night_from_minute": 1260,
        "night_to_minute": 420,
        "night_kinds": '["grid"]',
        "lifting_below_age": 70,
        "minor_below_age": 18,
        "late_after_minutes": 10,
        "check_in_late_minutes": 180,
        "card_tries": 3,
        "helper_card_tries": 6,
        "card_tries_hours": 24,
        "flag_relatives": "true",
    }.items()
)


def small(change: tuple[str, str] = ("", ""), more: str = "") -> Pack:
    """The small pack with one piece of text replaced and some added."""
    return Pack("services", SMALL.replace(*change) + more + RULES)


class TestTheShippedPacks:
    def test_every_service_says_who_may_go_in_both_languages(self) -> None:
        for service in catalogue_on(DAY).services:
            assert service.helpers_least >= 1, service.code
            assert service.label.zh != service.label.en, service.code
            assert service.mark.source_title, service.code

    def test_a_proposal_is_never_taken_for_a_fact(self) -> None:
        nursing = catalogue_on(DAY).service("N1")
        assert nursing.mark_of("roles").confidence is Confidence.QUOTED
        assert nursing.mark_of("roles").confirmed
        assert not nursing.mark_of("minutes").confirmed
        notes = time_rules_on(DAY).notes
        assert notes["star_hours"].mark.confirmed
        assert not notes["floor_minutes"].mark.confirmed

    def test_every_rule_of_time_has_its_words_and_its_source(self) -> None:
        rules = time_rules_on(DAY)
        assert set(rules.notes) == set(TimeRules.__dataclass_fields__) - {"notes"}

    def test_every_skill_that_a_service_asks_for_is_in_the_list(self) -> None:
        pack = catalogue_on(DAY)
        asked = {role.skill for service in pack.services for role in service.roles if role.skill}
        assert asked <= {skill.code for skill in pack.skills}
        assert {skill.code for skill in pack.skills} - asked == {pack.safety.trained_skill}

    def test_a_label_is_read_in_the_language_asked_for(self) -> None:
        label = catalogue_on(DAY).service("M1").label
        assert (label.in_language("zh-hans"), label.in_language("en")) == ("送餐", "Meal delivery")

    def test_the_same_day_gives_the_same_catalogue(self) -> None:
        assert catalogue_on(DAY) == catalogue_on(date(2026, 5, 2))
        assert time_rules_on(DAY) == time_rules_on(date(2026, 5, 2))

    def test_an_unknown_service_is_refused_by_name(self) -> None:
        with pytest.raises(UnknownService) as refused:
            catalogue_on(DAY).service("Z9")
        assert refused.value.params == {"service": "Z9"}

    def test_an_unknown_skill_is_a_bug(self) -> None:
        with pytest.raises(KeyError):
            catalogue_on(DAY).skill("flying")

    @pytest.mark.parametrize("ask", [catalogue_on, time_rules_on])
    def test_there_are_no_rules_before_the_first_edition(self, ask: type) -> None:
        with pytest.raises(NoRulesYet):
            ask(date(2019, 12, 31))


class TestEditions:
    def test_a_new_value_holds_from_its_day_and_the_old_one_until_then(self) -> None:
        later = RULES.replace("value = 70", "value = 70\nvalid_to = 2027-01-01") + (
            '\n[[rule]]\ncode = "lifting_below_age"\nvalue = 65\nvalid_from = 2027-01-01\nzh = "一"\nen = "One"'
        )
        rows = read_services(Pack("services", SMALL + later), ()).rules
        assert rules_on(SafetyRules, rows, date(2026, 12, 31)).lifting_below_age == 70
        assert rules_on(SafetyRules, rows, date(2027, 1, 1)).lifting_below_age == 65

    def test_a_row_is_marked_by_the_pack_unless_it_says_otherwise(self) -> None:
        edition = read_services(small(("minutes = 20", 'minutes = 20\nconfidence = "proposal"')), ())
        assert edition.services[0].mark.source_title == "A law"
        assert edition.services[0].mark.confidence is Confidence.PROPOSAL
        assert edition.rules[0].note.mark.confidence is Confidence.QUOTED
        assert edition.rules[0].note.label == Label("一", "One")

    def test_what_is_not_said_is_as_little_as_possible(self) -> None:
        service = read_services(small(), ()).services[0]
        assert service.roles[0].kinds == {HelperKind.VOLUNTEER}
        assert (service.roles[0].skill, service.roles[0].level) == (None, 0)
        assert service.gender is GenderRule.NONE
        assert service.earns_credit
        assert not service.lifting


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("minutes = 20", "minutes = 0"), r"services\.toml\.service\[M1\]\.minutes: must be a whole number"),
        (("minutes = 20", "minutes = 1.5"), r"minutes: must be a whole number of at least 1, not 1\.5"),
        (("minutes = 20", "minuts = 20"), r"service\[M1\]\.minuts: is not a key that belongs here"),
        (('family = "meals"', 'family = "feasts"'), r"family: 'feasts' is not one of meals"),
        (('who = "V"', 'who = "W"'), r"roles\[1\]\.who: 'W' is not one of V"),
        (('{ who = "V" }', '{ who = "V", optional = true }'), r"roles: names nobody who must go"),
        (('{ who = "V" }', '{ who = "V", skill = "magic", level = 1 }'), r"skill: 'magic' is not one of"),
        (('gender = "none"', 'gender = "any"'), r"gender: must be one of none, choice, required"),
        (('en = "Meal delivery"', 'en = ""'), r"en: must be a text"),
        (('zh = "送餐"', ""), r"service\[M1\]\.zh: is missing"),
        (('["volunteer"]', '["robot"]'), r"who\.V: holds something that does not belong"),
        (('["volunteer"]', '"volunteer"'), r"who\.V: must be a list"),
        (
            ('risk = "low"', 'risk = "low"\nvalid_to = 2025-01-01'),
            r"valid_to: a period must end after it starts",
        ),
        (('risk = "low"', 'risk = "low"\nvalid_from = "soon"'), r"valid_from: must be a day"),
        (('risk = "low"', 'risk = "low"\nsource = "rumour"'), r"source: 'rumour' is not among the sources"),
        (('risk = "low"', 'risk = "low"\ncredit = 1'), r"credit: must be true or false"),
        (('risk = "low"', 'risk = "low"\nnot_for = 3'), r"not_for: must be a table"),
        (("roles = [{", "roles = [3, {"), r"roles: must be a list of tables"),
        (('code = "services"', 'code = "other"'), r"pack\.code: is 'other', not the name of the file"),
        (("valid_from = 2026-01-01", ""), r"valid_from: is missing, and the pack has no default"),
        (("minutes = 20", "minutes = "), r"services\.toml: "),
    ],
)
def test_a_faulty_pack_says_where_and_what(change: tuple[str, str], complaint: str) -> None:
    with pytest.raises(PackError, match=complaint):
        read_services(small(change), ())


class TestFaultyRules:
    def test_a_rule_of_the_wrong_kind(self) -> None:
        with pytest.raises(PackError, match=r"rule\[lifting_below_age\]\.value: must be a whole number"):
            read_rules(Pack("services", BARE + RULES.replace("value = 70", 'value = "old"')), SafetyRules)

    def test_a_rule_without_value(self) -> None:
        with pytest.raises(PackError, match=r"rule\[flag_relatives\]\.value: is missing"):
            read_rules(Pack("services", BARE + _without_value("flag_relatives")), SafetyRules)

    def test_a_rule_nobody_knows(self) -> None:
        with pytest.raises(PackError, match="'moon' is not a rule that the house knows"):
            read_rules(Pack("services", BARE + RULES.replace("lifting_below_age", "moon")), SafetyRules)

    def test_a_rule_left_out(self) -> None:
        with pytest.raises(PackError, match=r"rule\[flag_relatives\]: is missing"):
            read_rules(Pack("services", BARE + RULES[: RULES.rindex("[[rule]]")]), SafetyRules)

    def test_a_rule_given_twice_for_one_day(self) -> None:
        with pytest.raises(PackError, match="'trained_from_level' holds twice on the same day"):
            read_rules(Pack("services", BARE + RULES + "\n" + RULES), SafetyRules)


class TestFaultyLists:
    def test_a_service_given_twice_for_one_day(self) -> None:
        twin = SMALL[SMALL.index("[[service]]") :]
        with pytest.raises(PackError, match="'M1' holds twice on the same day"):
            read_services(small(more=twin), ())

    def test_a_skill_given_twice(self) -> None:
        skills = "".join(
            '[[skill]]\ncode = "law"\nzh = "法"\nen = "Law"\nnote_zh = "注"\nnote_en = "Note"\nvalid_months = 1\n'
            for _ in range(2)
        )
        with pytest.raises(PackError, match="'law' stands there twice"):
            read_skills(Pack("services", BARE + skills))

    def test_a_value_that_belongs_nowhere(self) -> None:
        with pytest.raises(PackError, match=r"services\.toml\.surprise: is not a key"):
            read_services(Pack("services", "surprise = 1\n" + SMALL + RULES), ())

    def test_a_pack_that_does_not_ship(self) -> None:
        with pytest.raises(FileNotFoundError):
            read_pack("nowhere")


BARE = SMALL[: SMALL.index("[who]")]


def _without_value(code: str) -> str:
    head, tail = RULES.split(f'code = "{code}"\n')
    return head + f'code = "{code}"\n' + tail.split("\n", 1)[1]
