"""Colleagues taken on, posts given, ended and resumed, and who is left to give them."""

from datetime import timedelta

import pytest

from huzhu.commons.journal.queries import lines_on
from huzhu.commons.people.access import NotPermitted, Verb, may
from huzhu.commons.people.accounts import PasswordWeak, UsernameTaken
from huzhu.commons.people.actions import NameMissing, OwnPost, PostEndsBefore, PostHeld, give_post
from huzhu.commons.people.models import Person, Post
from huzhu.commons.people.posts import Colleague, LastKeeper, PostOver, Term, appoint_colleague, end_post, resume_post
from huzhu.commons.people.queries import actor_of, posts_kept_by
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast, with_keeper

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NEW = Colleague(name="方明", phone="10023450021", username="fangm", password="qing-shi-qiao-11")
TERM = Term(Post.Kind.OPERATOR, TODAY)


@pytest.fixture
def gu(cast: Cast) -> Actor:
    """Keeper Gu of both districts."""
    return cast.actor(with_keeper(cast))


def at_home(cast: Cast, gu: Actor) -> Actor:
    """The same with the post of this side of the river alone."""
    held = tuple(one for one in gu.holdings if cast.street.path.startswith(one.place_path))
    return Actor(gu.person_id, TODAY, held)


def post_of(person: Person) -> Post:
    return Post.objects.get(person=person)


class TestAppointColleague:
    def test_is_registered_works_and_may_sign_in(self, cast: Cast, gu: Actor) -> None:
        post = appoint_colleague(by=gu, at=NOW, place=cast.community, colleague=NEW, term=TERM)
        by = actor_of(post.person_id, TODAY, via="test")
        assert may(by, Verb.TAKE_CALL)
        assert post.person.account.check_password("qing-shi-qiao-11")
        told = [line.action for line in lines_on(f"person:{post.person_id}")]
        assert told == ["register_person", "give_post", "open_sign_in"]

    def test_without_a_username_there_is_no_account(self, cast: Cast, gu: Actor) -> None:
        post = appoint_colleague(by=gu, at=NOW, place=cast.community, colleague=Colleague(name="方明"), term=TERM)
        assert not hasattr(Person.objects.get(pk=post.person_id), "account")

    def test_all_or_nothing(self, cast: Cast, gu: Actor) -> None:
        before = Person.objects.count()
        for wrong in (UsernameTaken, PasswordWeak, NameMissing):
            name = "" if wrong is NameMissing else "方明"
            password = "123" if wrong is PasswordWeak else "qing-shi-qiao-11"
            if wrong is UsernameTaken:
                appoint_colleague(by=gu, at=NOW, place=cast.community, colleague=NEW, term=TERM)
                before += 1
            colleague = Colleague(name=name, username="fangm", password=password)
            colleague = colleague if wrong is UsernameTaken else Colleague(name=name, username="o", password=password)
            with pytest.raises(wrong):
                appoint_colleague(by=gu, at=NOW, place=cast.community, colleague=colleague, term=TERM)
            assert Person.objects.count() == before

    def test_refuses_staff_and_places_out_of_reach(self, cast: Cast, gu: Actor) -> None:
        with pytest.raises(NotPermitted):
            appoint_colleague(by=cast.actor(cast.li), at=NOW, place=cast.community, colleague=NEW, term=TERM)
        home = at_home(cast, gu)
        with pytest.raises(NotFound):
            appoint_colleague(by=home, at=NOW, place=cast.far, colleague=NEW, term=TERM)


class TestGivePost:
    def test_refuses_oneself(self, cast: Cast, gu: Actor) -> None:
        with pytest.raises(OwnPost):
            give_post(
                by=gu,
                at=NOW,
                person=Person.objects.get(pk=gu.person_id),
                kind="staff",
                place=cast.community,
                from_on=TODAY,
            )

    @pytest.mark.parametrize(("begins", "ends"), [(0, None), (30, None), (-400, 1), (0, 5)])
    def test_refuses_the_same_twice_on_one_day(self, cast: Cast, gu: Actor, begins: int, ends: int | None) -> None:
        held = post_of(cast.zhou)
        days = {"from_on": TODAY + begins * DAY, "to_on": None if ends is None else TODAY + ends * DAY}
        with pytest.raises(PostHeld):
            give_post(by=gu, at=NOW, person=cast.zhou, kind=held.kind, place=held.place, **days)

    def test_the_same_again_after_it_ended(self, cast: Cast, gu: Actor) -> None:
        held = end_post(by=gu, at=NOW, post=post_of(cast.zhou), to_on=TODAY)
        give_post(by=gu, at=NOW, person=cast.zhou, kind=held.kind, place=held.place, from_on=TODAY)
        assert may(cast.actor(cast.zhou), Verb.TAKE_CALL)

    def test_refuses_an_end_before_the_beginning(self, cast: Cast, gu: Actor) -> None:
        days = {"from_on": TODAY, "to_on": TODAY}
        with pytest.raises(PostEndsBefore):
            give_post(by=gu, at=NOW, person=cast.son, kind="operator", place=cast.community, **days)


class TestEndPost:
    def test_counts_at_once_and_is_written_down(self, cast: Cast, gu: Actor) -> None:
        end_post(by=gu, at=NOW, post=post_of(cast.zhou), to_on=TODAY)
        assert not may(cast.actor(cast.zhou), Verb.TAKE_CALL)
        assert lines_on(f"person:{cast.zhou.pk}").last().action == "end_post"

    def test_holds_until_the_day(self, cast: Cast, gu: Actor) -> None:
        end_post(by=gu, at=NOW, post=post_of(cast.zhou), to_on=TODAY + DAY)
        assert may(cast.actor(cast.zhou), Verb.TAKE_CALL)
        assert not may(actor_of(cast.zhou.pk, TODAY + DAY, via="test"), Verb.TAKE_CALL)

    @pytest.mark.parametrize("begins", [0, 7])
    def test_on_its_first_day_or_before_it_was_never_held(self, cast: Cast, gu: Actor, begins: int) -> None:
        first = TODAY + begins * DAY
        post = give_post(by=gu, at=NOW, person=cast.son, kind="operator", place=cast.community, from_on=first)
        assert end_post(by=gu, at=NOW, post=post, to_on=TODAY).to_on == first
        assert not may(actor_of(cast.son.pk, first, via="test"), Verb.TAKE_CALL)

    def test_refuses_the_past(self, cast: Cast, gu: Actor) -> None:
        with pytest.raises(PostEndsBefore):
            end_post(by=gu, at=NOW, post=post_of(cast.zhou), to_on=TODAY - DAY)

    def test_refuses_what_is_over(self, cast: Cast, gu: Actor) -> None:
        end_post(by=gu, at=NOW, post=post_of(cast.zhou), to_on=TODAY)
        with pytest.raises(PostOver):
            end_post(by=gu, at=NOW, post=post_of(cast.zhou), to_on=TODAY)

    def test_refuses_the_last_keeper_until_there_is_another(self, cast: Cast, gu: Actor) -> None:
        mine = Post.objects.get(person=gu.person_id, place__name="山湾区")
        with pytest.raises(LastKeeper):
            end_post(by=gu, at=NOW, post=mine, to_on=TODAY)
        give_post(by=gu, at=NOW, person=cast.chen, kind="keeper", place=cast.street, from_on=TODAY)
        with pytest.raises(LastKeeper):
            end_post(by=gu, at=NOW, post=mine, to_on=TODAY)
        later = give_post(by=gu, at=NOW, person=cast.son, kind="keeper", place=mine.place, from_on=TODAY + DAY)
        with pytest.raises(LastKeeper):
            end_post(by=gu, at=NOW, post=mine, to_on=TODAY)
        assert end_post(by=gu, at=NOW, post=mine, to_on=later.from_on).to_on == later.from_on

    def test_refuses_staff_and_posts_out_of_reach(self, cast: Cast, gu: Actor) -> None:
        home = at_home(cast, gu)
        for by in (home, cast.actor(cast.li)):
            with pytest.raises(NotFound):
                end_post(by=by, at=NOW, post=post_of(cast.xu), to_on=TODAY)
        assert cast.xu.pk not in {one.person_id for one in posts_kept_by(home)}


class TestResumePost:
    def test_goes_on_as_before(self, cast: Cast, gu: Actor) -> None:
        post = end_post(by=gu, at=NOW, post=post_of(cast.zhou), to_on=TODAY)
        assert resume_post(by=gu, at=NOW, post=post).to_on is None
        assert resume_post(by=gu, at=NOW, post=post).to_on is None
        assert may(cast.actor(cast.zhou), Verb.TAKE_CALL)
        told = [line.action for line in lines_on(f"person:{cast.zhou.pk}")]
        assert told[-2:] == ["end_post", "resume_post"]

    def test_refuses_days_that_are_over(self, cast: Cast, gu: Actor) -> None:
        post = end_post(by=gu, at=NOW, post=post_of(cast.zhou), to_on=TODAY)
        tomorrow = actor_of(gu.person_id, TODAY + DAY, via="test")
        with pytest.raises(PostOver):
            resume_post(by=tomorrow, at=NOW + DAY, post=post)

    def test_refuses_ones_own(self, cast: Cast, gu: Actor) -> None:
        mine = Post.objects.get(person=gu.person_id, place__name="山湾区")
        with pytest.raises(OwnPost):
            resume_post(by=gu, at=NOW, post=mine)
