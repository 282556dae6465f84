"""The one page of access: the list and the object never differ, the unknown raises, the empty sees nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import (
    RULES,
    SCOPES,
    NotPermitted,
    Verb,
    delegations_in_force,
    may,
    places_of,
    require,
    visible_to,
)
from huzhu.commons.people.at_the_door import door_is_shown
from huzhu.commons.people.models import Delegation, Person, Post
from huzhu.commons.people.queries import actor_of
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor, Holding
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast, volunteer

pytestmark = pytest.mark.django_db

BORNE = [model for model in apps.get_models() if hasattr(model, "bearings")]
POSTS = sorted({post for rule in RULES.values() for post in rule} - {"own", "delegate", "helper"})


def is_allowed(by: Actor, verb: Verb, row: Model) -> bool:
    """Whether `require` lets it pass."""
    try:
        require(by, verb, within=row)
    except (NotPermitted, NotFound):
        return False
    return True


class World:
    """Three levels of places with people, helpers, needs and delegations: built once a test, asked many times."""

    def __init__(self) -> None:
        self.places: list[Division] = []
        for path in ("a", "a/b", "a/b/c", "a/d", "e", "e/f"):
            key = path.replace("/", "").ljust(12, "2")
            above = next(
                (one for one in reversed(self.places) if self._path(path.rpartition("/")[0]) == one.path), None
            )
            self.places.append(
                Division.objects.create(id=key, name=path, tier="grid", path=self._path(path), statutory_parent=above)
            )
        self.persons = [
            Person.objects.create(name=f"人{number}", place=place, registered_at=NOW)
            for number, place in enumerate(self.places * 2)
        ]
        house = Actor(self.persons[0].pk, TODAY)
        self.helpers = [volunteer(person, house) for person in self.persons[:6]]
        self.needs = [
            Need.objects.create(
                elder=person, place=person.place, service="P1", channel="phone", earliest_at=NOW, latest_start_at=NOW,
                minutes=30, asked_at=NOW, asked_by=person,
            )
            for person in self.persons
        ]  # fmt: skip

    @staticmethod
    def _path(short: str) -> str:
        keys = ["".join(short.split("/")[: count + 1]).ljust(12, "2") for count in range(len(short.split("/")))]
        return "/" + "".join(f"{key}/" for key in keys) if short else "/"


@pytest.fixture
def world(db: None) -> World:
    return World()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_list_and_the_object_never_differ(world: World, data: st.DataObject) -> None:
    """Any actor, any verb, any rows: what `visible_to` lists is exactly what `require` lets pass."""
    places = st.sampled_from(world.places)
    person = data.draw(st.sampled_from(world.persons), label="who")
    posts = data.draw(st.lists(st.tuples(st.sampled_from(POSTS), places), max_size=3), label="posts")
    by = Actor(person.pk, TODAY, tuple(Holding(post, place.path) for post, place in posts))
    Delegation.objects.all().delete()
    for elder in data.draw(st.lists(st.sampled_from(world.persons), max_size=3, unique=True), label="elders"):
        if elder != person:
            scopes = data.draw(st.sets(st.sampled_from(["see", "ask", "confirm"]), min_size=1), label="scopes")
            delegate(world, elder, person, " ".join(sorted(scopes)))
    verb = data.draw(st.sampled_from(list(Verb)), label="verb")
    for model in (Person, Helper, Need, Delegation):
        listed = set(visible_to(by, verb, model).values_list("pk", flat=True))
        for row in model.objects.order_by("pk"):
            assert is_allowed(by, verb, row) == (row.pk in listed), f"{verb} on {row}"
    for place in world.places:
        assert is_allowed(by, verb, place) == places_of(by, verb).filter(pk=place.pk).exists()


def delegate(world: World, elder: Person, to: Person, scopes: str, **more: object) -> Delegation:
    """One delegation given last year."""
    given_at = {"from_on": TODAY - timedelta(days=365), "consent_channel": "paper", "given_at": NOW, "given_by": elder}
    return Delegation.objects.create(person=elder, delegate=to, scopes=scopes, **(given_at | more))


class TestVisibleTo:
    @pytest.mark.parametrize("model", BORNE, ids=lambda model: model.__name__)
    @pytest.mark.parametrize("verb", list(Verb))
    def test_who_is_nobody_sees_nothing(self, model: type[Model], verb: Verb) -> None:
        assert not visible_to(Actor("nobody234567", TODAY), verb, model).exists()

    @pytest.mark.parametrize("verb", list(Verb))
    def test_a_post_for_no_place_sees_nothing(self, world: World, verb: Verb) -> None:
        """An empty scope is nothing, and never everything."""
        by = Actor("nobody234567", TODAY, tuple(Holding(post, "/no/such/place/") for post in POSTS))
        assert not visible_to(by, verb, Person).exists()

    def test_an_unknown_verb_raises(self, world: World) -> None:
        by = Actor(world.persons[0].pk, TODAY)
        with pytest.raises(KeyError):
            visible_to(by, "burn_person", Person)  # type: ignore[arg-type]
        with pytest.raises(KeyError):
            require(by, "burn_person", within=world.persons[0])  # type: ignore[arg-type]
        with pytest.raises(KeyError):
            may(by, "burn_person")  # type: ignore[arg-type]

    def test_a_post_reaches_its_place_and_all_under_it_and_not_beside(self, world: World) -> None:
        by = Actor("nobody234567", TODAY, (Holding("staff", world.places[1].path),))
        seen = {person.place_id for person in visible_to(by, Verb.SEE_PERSON, Person)}
        assert seen == {world.places[1].pk, world.places[2].pk}

    def test_a_place_whose_key_begins_alike_is_another(self, world: World) -> None:
        """Paths end in a slash, so that `/ab/` never holds `/abc/`."""
        twin = Division.objects.create(id="twin22222222", name="x", tier="grid", path=f"{world.places[0].path[:-1]}x/")
        stranger = Person.objects.create(name="外人", place=twin, registered_at=NOW)
        by = Actor("nobody234567", TODAY, (Holding("staff", world.places[0].path),))
        assert stranger not in visible_to(by, Verb.SEE_PERSON, Person)

    def test_every_verb_has_its_rule(self) -> None:
        assert set(RULES) == set(Verb)
        known = {kind.value for kind in Post.Kind} | {"machine", "own", "delegate", "helper"}
        assert {post for rule in RULES.values() for post in rule} <= known
        assert set(SCOPES) <= {verb for verb, rule in RULES.items() if "delegate" in rule}
        assert {verb for verb, rule in RULES.items() if "delegate" in rule} == set(SCOPES)

    def test_what_moves_hours_and_money_is_never_delegated(self) -> None:
        for verb in (Verb.POST_TRANSFER, Verb.DELEGATE, Verb.GIVE_POST, Verb.CORRECT_PERSON, Verb.SEE_ACCOUNT):
            assert "delegate" not in RULES[verb]

    def test_an_inspector_sees_figures_and_visits_and_no_register(self) -> None:
        """The least that a post needs."""
        assert not {Verb.SEE_PERSON, Verb.SEE_NEED, Verb.SEE_HELPER} & {
            v for v, rule in RULES.items() if "inspector" in rule
        }
        assert not [verb for verb, rule in RULES.items() if "keeper" in rule and verb.name.startswith("SEE_PERSON")]


class TestRequire:
    def test_a_post_that_does_not_include_it_is_not_permitted(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            require(cast.actor(cast.zhou), Verb.PLAN_DAY, within=cast.community)
        with pytest.raises(NotPermitted):
            require(cast.actor(cast.chen), Verb.REGISTER_PERSON, within=cast.street)

    def test_a_foreign_object_is_not_found_whether_it_exists_or_not(self, cast: Cast) -> None:
        unsaved = Person(id="neverwritten", name="x", place=cast.community)
        for row in (cast.hong, unsaved, cast.community):
            with pytest.raises(NotFound):
                require(
                    cast.actor(cast.xu),
                    Verb.REGISTER_PERSON if isinstance(row, Division) else Verb.SEE_PERSON,
                    within=row,
                )

    def test_one_acts_for_oneself(self, cast: Cast) -> None:
        require(cast.actor(cast.hong), Verb.SEE_PERSON, within=cast.hong)
        with pytest.raises(NotFound):
            require(cast.actor(cast.hong), Verb.SEE_PERSON, within=cast.son)


class TestDelegations:
    def test_it_counts_from_its_first_day_to_the_day_before_its_last(self, cast: Cast) -> None:
        Delegation.objects.update(from_on=TODAY, to_on=TODAY + timedelta(days=2))
        son = cast.actor(cast.son)
        days = [replace(son, day=TODAY + timedelta(days=ahead)) for ahead in (-1, 0, 1, 2)]
        seen = [visible_to(by, Verb.SEE_PERSON, Person).filter(pk=cast.hong.pk).exists() for by in days]
        assert seen == [False, True, True, False]

    def test_taken_back_it_ends_at_once(self, cast: Cast) -> None:
        Delegation.objects.update(revoked_at=NOW, revoked_by=cast.hong)
        assert not delegations_in_force(TODAY).exists()
        with pytest.raises(NotFound):
            require(cast.actor(cast.son), Verb.SEE_PERSON, within=cast.hong)

    @pytest.mark.parametrize(("scope", "verbs"), [
        ("see", {Verb.SEE_PERSON, Verb.SEE_NEED, Verb.SEE_ASSIGNMENT, Verb.SEE_VISIT, Verb.SEE_THANKS}),
        ("ask", {Verb.ASK_FOR_HELP, Verb.CANCEL_NEED}),
        ("confirm", {
            Verb.CONFIRM_VISIT, Verb.RATE_VISIT, Verb.DISPUTE_VISIT, Verb.THANK_HELPER, Verb.SHOW_THANKS,
        }),
    ])  # fmt: skip
    def test_each_word_opens_its_own_verbs_and_no_other(self, cast: Cast, scope: str, verbs: set[Verb]) -> None:
        Delegation.objects.update(scopes=scope)
        son = cast.actor(cast.son)
        opened = {verb for verb in Verb if visible_to(son, verb, Person).filter(pk=cast.hong.pk).exists()}
        assert opened == verbs


class TestDoorIsShown:
    def test_from_the_promise_until_a_day_after_the_visit(self) -> None:
        ends = NOW
        assert not door_is_shown(accepted=False, ends_at=ends, at=ends - timedelta(hours=1))
        assert door_is_shown(accepted=True, ends_at=ends, at=ends - timedelta(days=5))
        assert door_is_shown(accepted=True, ends_at=ends, at=ends + timedelta(hours=24))
        assert not door_is_shown(accepted=True, ends_at=ends, at=ends + timedelta(hours=24, seconds=1))


def test_a_post_counts_on_its_days(cast: Cast) -> None:
    Post.objects.filter(person=cast.li).update(from_on=date(2026, 11, 1), to_on=TODAY)
    assert actor_of(cast.li.pk, TODAY, via="test").holdings == ()
    assert len(actor_of(cast.li.pk, TODAY - timedelta(days=1), via="test").holdings) == 1
    assert actor_of(cast.li.pk, date(2026, 10, 31), via="test").holdings == ()
