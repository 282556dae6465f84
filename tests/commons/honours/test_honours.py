"""Stars: at 100, 300, 600, 1,000 and 1,500 hours, never taken for spending, revoked only with the hours themselves."""

import pytest
from django.db import IntegrityError, transaction

from huzhu.commons.bank.actions import issuance_pool, member_account, place_account, post_entry, reverse_entry
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.posting import Move
from huzhu.commons.honours.actions import give_honours, revoke_honours
from huzhu.commons.honours.models import Honour
from huzhu.commons.honours.queries import given_minutes, honours_for, stars_of, verified
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.actions import donate_time
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "honours")


def helped(person: Person, hours: int, reference: str) -> Entry:
    """Hours credited for help, as after visits."""
    pool = issuance_pool(by=HOUSE, at=NOW, place=person.place)
    account = member_account(by=HOUSE, at=NOW, person=person)
    moves = [Move(pool, account, hours * 60)]
    return post_entry(by=HOUSE, at=NOW, reference=reference, kind=Entry.Kind.CREDIT, moves=moves)


@pytest.mark.parametrize(
    ("hours", "stars"), [(99, 0), (100, 1), (299, 1), (300, 2), (600, 3), (1000, 4), (1499, 4), (1500, 5)]
)
def test_the_ladder_of_the_ministry(cast: Cast, hours: int, stars: int) -> None:
    helped(cast.wang, hours, "x")
    assert give_honours(by=HOUSE, at=NOW) == stars
    assert give_honours(by=HOUSE, at=NOW) == 0
    assert [one.stars for one in stars_of(cast.wang)] == list(range(stars, 0, -1))


def test_hours_of_a_record_brought_along_count_and_gifts_do_not(cast: Cast) -> None:
    brought = place_account(by=HOUSE, at=NOW, place=cast.community, kind=Account.Kind.OPENING)
    account = member_account(by=HOUSE, at=NOW, person=cast.wang)
    for kind in (Entry.Kind.OPENING, Entry.Kind.GIFT, Entry.Kind.GRANT):
        moves = [Move(brought, account, 6000)]
        post_entry(by=HOUSE, at=NOW, reference=f"{kind}", kind=kind, moves=moves)
    assert given_minutes() == {cast.wang.pk: 6000}


def test_spending_takes_no_star(cast: Cast) -> None:
    helped(cast.wang, 100, "x")
    donate_time(by=cast.actor(cast.wang), at=NOW, giver=cast.wang, minutes=6000, reference="all")
    assert given_minutes()[cast.wang.pk] == 6000
    assert give_honours(by=HOUSE, at=NOW) == 1
    assert revoke_honours(by=HOUSE, at=NOW) == 0


def test_a_star_falls_with_its_hours_and_may_rise_again(cast: Cast) -> None:
    helped(cast.wang, 250, "x")
    wrong = helped(cast.wang, 60, "y")
    assert give_honours(by=HOUSE, at=NOW) == 2
    reverse_entry(by=HOUSE, at=NOW, entry=wrong, because="记错")
    assert revoke_honours(by=HOUSE, at=NOW) == 1
    assert revoke_honours(by=HOUSE, at=NOW) == 0
    assert [one.stars for one in stars_of(cast.wang)] == [1]
    second = Honour.objects.get(stars=2)
    assert verified(second.pk).revoked
    helped(cast.wang, 50, "z")
    assert give_honours(by=HOUSE, at=NOW) == 1
    assert not verified(stars_of(cast.wang)[0].pk).revoked


def test_a_certificate_shows_a_stranger_no_more_than_it_must(cast: Cast) -> None:
    helped(cast.wang, 100, "x")
    give_honours(by=HOUSE, at=NOW)
    (star,) = stars_of(cast.wang)
    shown = verified(f" {star.pk.upper()} ")
    assert (shown.name, shown.stars, shown.minutes, shown.given_on) == ("王*川", 1, 6000, TODAY)
    assert shown.place == cast.community
    for code in ("", "zzzzzzzzzzzz", star.pk[:-1]):
        with pytest.raises(NotFound):
            verified(code)


def test_who_sees_the_stars(cast: Cast) -> None:
    helped(cast.wang, 100, "x")
    give_honours(by=HOUSE, at=NOW)
    for who, seen in (("wang", 1), ("li", 1), ("chen", 1), ("hong", 0), ("xu", 0), ("son", 0)):
        assert honours_for(cast.actor(getattr(cast, who))).count() == seen, who


def test_only_the_house_gives_them(cast: Cast) -> None:
    helped(cast.wang, 100, "x")
    with pytest.raises(NotPermitted):
        give_honours(by=cast.actor(cast.li), at=NOW)
    give_honours(by=HOUSE, at=NOW)
    (star,) = stars_of(cast.wang)
    reverse_entry(by=HOUSE, at=NOW, entry=Entry.objects.get(reference="x"), because="记错")
    with pytest.raises(NotPermitted):
        revoke_honours(by=cast.actor(cast.li), at=NOW)
    assert Honour.objects.get(pk=star.pk).revoked_at is None


def test_the_helper_is_told(cast: Cast) -> None:
    helped(cast.wang, 100, "x")
    give_honours(by=HOUSE, at=NOW)
    notice = Notice.objects.get(kind="honour.given")
    assert notice.person == cast.wang
    assert "100" in words_of_all([notice])[notice.pk]


def test_the_database_keeps_one_of_each_and_no_star_for_too_few_hours(cast: Cast) -> None:
    helped(cast.wang, 100, "x")
    give_honours(by=HOUSE, at=NOW)
    for wrong in ({"given_minutes": 5999}, {"stars": 0}, {"stars": 10}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Honour.objects.update(**wrong)
