"""Taking people into the register, what is known of them and from when, and who acts for them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huzhu.commons.journal.queries import lines_on
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import (
    AlreadyRegistered,
    AlreadyRevoked,
    NameMissing,
    Newcomer,
    Particulars,
    ScopeUnknown,
    TiedToSelf,
    delegate_to,
    give_post,
    inform_relative,
    note_fact,
    register_many,
    register_person,
    revoke_delegation,
    tie_persons,
)
from huzhu.commons.people.models import Account, Delegation, Fact, Person, Phone, SearchKey, Tie
from huzhu.commons.people.queries import (
    actor_of,
    delegations_held,
    delegations_of,
    facts_on,
    find_persons,
    persons_for,
    ties_to,
)
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

NUMBER = "50019919420305102X"
WU = Particulars(
    name="吴秀英", gender="woman", born_on=date(1942, 3, 5), phones=("10023459999",), door="石梯巷7号",
    identity_number=NUMBER,
)  # fmt: skip


class TestRegisterPerson:
    def test_one_with_nothing_but_a_name_is_a_person(self, cast: Cast) -> None:
        person = register_person(
            by=cast.actor(cast.zhou), at=NOW, place=cast.community, particulars=Particulars(name="张婆婆")
        )
        assert (person.born_on, person.identity_standing, person.registered_by_id) == (None, "none", cast.zhou.pk)
        assert not Account.objects.filter(person=person).exists()
        assert not person.phones.exists()

    def test_what_names_her_is_sealed_and_she_is_found_all_the_same(self, cast: Cast) -> None:
        person = register_person(by=cast.actor(cast.li), at=NOW, place=cast.community, particulars=WU)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, door, identity_number FROM people_person WHERE id = %s", [person.pk])
            cells = b"".join(bytes(cell) for cell in cursor.fetchone())
        for told in (WU.name, WU.door, NUMBER):
            assert told.encode() not in cells
        for typed in ("吴秀英", "wxy", "秀英", "9999", "10023459999", "石梯巷7号"):
            assert [found.pk for found in find_persons(cast.actor(cast.li), typed)] == [person.pk], typed

    def test_the_journal_holds_ids_only(self, cast: Cast) -> None:
        person = register_person(by=cast.actor(cast.li), at=NOW, place=cast.community, particulars=WU)
        line = lines_on(f"person:{person.pk}").get()
        assert (line.action, line.persons, line.details) == ("register_person", person.pk, "")

    def test_refuses_without_a_name(self, cast: Cast) -> None:
        with pytest.raises(NameMissing):
            register_person(by=cast.actor(cast.li), at=NOW, place=cast.community, particulars=Particulars(name=""))

    def test_refuses_an_id_number_that_stands_in_the_register_anywhere(self, cast: Cast) -> None:
        register_person(by=cast.actor(cast.xu), at=NOW, place=cast.far, particulars=WU)
        with pytest.raises(AlreadyRegistered) as no:
            register_person(by=cast.actor(cast.li), at=NOW, place=cast.community, particulars=WU)
        assert no.value.params == {}, "it says nothing of where or who"

    def test_refuses_an_inspector(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            register_person(by=cast.actor(cast.chen), at=NOW, place=cast.community, particulars=WU)

    def test_refuses_another_place(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            register_person(by=cast.actor(cast.xu), at=NOW, place=cast.community, particulars=WU)


class TestRegisterMany:
    def newcomers(self, cast: Cast, count: int = 3) -> list[Newcomer]:
        facts = (("living", "alone"), ("hearing", "hard"))
        return [Newcomer(Particulars(name=f"丁{number}"), cast.community, facts) for number in range(count)]

    def test_all_are_written_with_what_is_known_of_them(self, cast: Cast) -> None:
        by = cast.actor(cast.li)
        people = register_many(by=by, at=NOW, newcomers=self.newcomers(cast), from_on=TODAY, origin=Fact.Origin.ROSTER)
        assert [person.name for person in Person.objects.filter(pk__in=[one.pk for one in people]).order_by("pk")]
        assert Fact.objects.filter(person__in=people).count() == 6
        assert SearchKey.objects.filter(person__in=people).exists()

    def test_one_twin_and_none_is_written(self, cast: Cast) -> None:
        before = Person.objects.count()
        twins = [Newcomer(WU, cast.community), Newcomer(replace(WU, name="吴二"), cast.community)]
        with pytest.raises(IntegrityError), transaction.atomic():
            register_many(by=cast.actor(cast.li), at=NOW, newcomers=twins, from_on=TODAY, origin=Fact.Origin.ROSTER)
        assert Person.objects.count() == before

    def test_refuses_if_one_is_for_another_place(self, cast: Cast) -> None:
        mixed = [*self.newcomers(cast), Newcomer(Particulars(name="徐二"), cast.far)]
        with pytest.raises(NotFound):
            register_many(by=cast.actor(cast.li), at=NOW, newcomers=mixed, from_on=TODAY, origin=Fact.Origin.ROSTER)

    def test_refuses_an_inspector(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            register_many(
                by=cast.actor(cast.chen),
                at=NOW,
                newcomers=self.newcomers(cast),
                from_on=TODAY,
                origin=Fact.Origin.ROSTER,
            )


class TestNoteFact:
    def note(self, cast: Cast, kind: str, value: str, ahead: int = 0) -> Fact:
        from_on = TODAY + timedelta(days=ahead)
        return note_fact(
            by=cast.actor(cast.li), at=NOW, person=cast.hong, kind=kind, value=value, from_on=from_on, source="家访"
        )

    def known(self, cast: Cast, kind: str, ahead: int) -> list[str]:
        facts = facts_on(cast.actor(cast.li), cast.hong, TODAY + timedelta(days=ahead))
        return [fact.value for fact in facts if fact.kind == kind]

    def test_what_was_known_of_the_same_kind_ends_there(self, cast: Cast) -> None:
        self.note(cast, "living", "alone")
        self.note(cast, "living", "couple", ahead=10)
        assert [self.known(cast, "living", ahead) for ahead in (-1, 0, 9, 10)] == [[], ["alone"], ["alone"], ["couple"]]

    def test_one_may_speak_two_languages(self, cast: Cast) -> None:
        self.note(cast, "language", "chongqing"), self.note(cast, "language", "sichuan")
        assert sorted(self.known(cast, "language", 0)) == ["chongqing", "sichuan"]

    def test_noting_it_anew_for_the_same_day_corrects_it(self, cast: Cast) -> None:
        self.note(cast, "living", "alone"), self.note(cast, "living", "couple")
        assert self.known(cast, "living", 0) == ["couple"]

    def test_what_was_told_ahead_gives_way_to_what_is_so_already(self, cast: Cast) -> None:
        self.note(cast, "living", "alone"), self.note(cast, "living", "couple", ahead=10)
        self.note(cast, "living", "institution", ahead=-3)
        assert [self.known(cast, "living", ahead) for ahead in (-3, 0, 9, 10)] == [["institution"]] * 4

    def test_what_ends_ahead_ends_earlier_if_something_else_is_so_before(self, cast: Cast) -> None:
        self.note(cast, "living", "alone"), self.note(cast, "living", "couple", ahead=10)
        self.note(cast, "living", "institution", ahead=5)
        assert [self.known(cast, "living", ahead) for ahead in (4, 5, 10)] == [
            ["alone"],
            ["institution"],
            ["institution"],
        ]

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            note_fact(
                by=cast.actor(cast.zhou),
                at=NOW,
                person=cast.hong,
                kind="living",
                value="alone",
                from_on=TODAY,
                source="",
            )

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            note_fact(
                by=cast.actor(cast.xu), at=NOW, person=cast.hong, kind="living", value="alone", from_on=TODAY, source=""
            )

    def test_a_stranger_knows_nothing(self, cast: Cast) -> None:
        self.note(cast, "living", "alone")
        assert not facts_on(cast.actor(cast.xu), cast.hong, TODAY)
        assert list(facts_on(cast.actor(cast.son), cast.hong, TODAY))


class TestTiePersons:
    def test_saying_it_again_changes_it(self, cast: Cast) -> None:
        tie = tie_persons(by=cast.actor(cast.li), at=NOW, person=cast.hong, other=cast.son, kind="relative")
        assert (Tie.objects.get(person=cast.hong, other=cast.son), tie.kind) == (tie, "relative")
        assert list(ties_to(cast.actor(cast.son))) == [tie]

    def test_nobody_is_tied_to_himself(self, cast: Cast) -> None:
        with pytest.raises(TiedToSelf):
            tie_persons(by=cast.actor(cast.li), at=NOW, person=cast.hong, other=cast.hong, kind="child")

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            tie_persons(by=cast.actor(cast.zhou), at=NOW, person=cast.hong, other=cast.wang, kind="neighbour")

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            tie_persons(by=cast.actor(cast.xu), at=NOW, person=cast.hong, other=cast.xu, kind="child")


class TestInformRelative:
    def test_it_is_for_the_elder_or_the_station_to_say(self, cast: Cast) -> None:
        tie = tie_persons(by=cast.actor(cast.li), at=NOW, person=cast.hong, other=cast.wang, kind="neighbour")
        assert not tie.informed
        assert inform_relative(by=cast.actor(cast.hong), at=NOW, tie=tie).informed

    def test_refuses_the_relative_himself(self, cast: Cast) -> None:
        tie = tie_persons(by=cast.actor(cast.li), at=NOW, person=cast.hong, other=cast.wang, kind="neighbour")
        with pytest.raises(NotFound):
            inform_relative(by=cast.actor(cast.wang), at=NOW, tie=tie)


class TestDelegateTo:
    def give(self, cast: Cast, by: Person, scopes: list[str], to_on: date | None = None) -> Delegation:
        return delegate_to(by=cast.actor(by), at=NOW, person=cast.hong, delegate=cast.wang, scopes=scopes, to_on=to_on)

    def test_the_elder_gives_it_for_a_while_and_for_something(self, cast: Cast) -> None:
        given = self.give(cast, cast.hong, ["see", "ask", "see"], TODAY + timedelta(days=7))
        assert (given.scopes, given.from_on, given.given_by_id) == ("ask see", TODAY, cast.hong.pk)
        assert given in delegations_held(cast.actor(cast.wang))
        assert given in delegations_of(cast.actor(cast.hong), cast.hong)
        week_later = actor_of(cast.wang.pk, TODAY + timedelta(days=7), via="test")
        assert not delegations_held(week_later)

    @pytest.mark.parametrize("scopes", [[], ["everything"], ["see", "post_transfer"]])
    def test_refuses_what_cannot_be_delegated(self, cast: Cast, scopes: list[str]) -> None:
        with pytest.raises(ScopeUnknown):
            self.give(cast, cast.hong, scopes)

    def test_refuses_a_delegate_to_pass_it_on(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            self.give(cast, cast.son, ["see"])

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            self.give(cast, cast.xu, ["see"])


class TestRevokeDelegation:
    def test_it_ends_at_once(self, cast: Cast) -> None:
        given = cast.hong.delegations.get()
        revoke_delegation(by=cast.actor(cast.hong), at=NOW, delegation=given)
        assert not delegations_held(cast.actor(cast.son))
        assert cast.hong not in persons_for(cast.actor(cast.son))

    def test_refuses_a_second_time(self, cast: Cast) -> None:
        given = cast.hong.delegations.get()
        revoke_delegation(by=cast.actor(cast.li), at=NOW, delegation=given)
        with pytest.raises(AlreadyRevoked):
            revoke_delegation(by=cast.actor(cast.hong), at=NOW, delegation=given)

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            revoke_delegation(by=cast.actor(cast.xu), at=NOW, delegation=cast.hong.delegations.get())


class TestGivePost:
    def test_the_keeper_gives_it(self, cast: Cast) -> None:
        house = machine(TODAY, "test", "cast")
        give_post(by=house, at=NOW, person=cast.wang, kind="keeper", place=cast.street, from_on=TODAY)
        keeper = cast.actor(cast.wang)
        post = give_post(by=keeper, at=NOW, person=cast.son, kind="operator", place=cast.community, from_on=TODAY)
        assert (post.given_by_id, post.kind) == (cast.wang.pk, "operator")

    def test_refuses_staff(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            give_post(
                by=cast.actor(cast.li), at=NOW, person=cast.li, kind="keeper", place=cast.community, from_on=TODAY
            )

    def test_refuses_a_keeper_beyond_his_place(self, cast: Cast) -> None:
        house = machine(TODAY, "test", "cast")
        give_post(by=house, at=NOW, person=cast.wang, kind="keeper", place=cast.community, from_on=TODAY)
        for place in (cast.street, cast.far):
            with pytest.raises(NotFound):
                give_post(by=cast.actor(cast.wang), at=NOW, person=cast.wang, kind="staff", place=place, from_on=TODAY)


class TestFindPersons:
    def test_an_empty_text_finds_nobody(self, cast: Cast) -> None:
        assert find_persons(cast.actor(cast.li), "  ") == []

    @pytest.mark.parametrize("typed", ["洪桂芳", "桂芳", "hgf", "HGF", "0001", "10023450001", "石梯巷12号3单元4-2"])
    def test_by_name_initials_telephone_and_door(self, cast: Cast, typed: str) -> None:
        assert cast.hong in find_persons(cast.actor(cast.zhou), typed)
        assert find_persons(cast.actor(cast.xu), typed) == []

    def test_the_oldest_comes_first_and_no_more_than_asked(self, cast: Cast) -> None:
        found = find_persons(cast.actor(cast.li), "洪")
        assert found[0] == cast.hong
        assert len(find_persons(cast.actor(cast.li), "洪", limit=1)) == 1


def test_two_may_share_a_telephone(cast: Cast) -> None:
    register_person(
        by=cast.actor(cast.li),
        at=NOW,
        place=cast.community,
        particulars=Particulars(name="洪三", phones=("10023450001",)),
    )
    assert Phone.objects.count() == len({phone.pk for phone in Phone.objects.order_by("pk")})
    assert len(find_persons(cast.actor(cast.li), "10023450001")) == 2
