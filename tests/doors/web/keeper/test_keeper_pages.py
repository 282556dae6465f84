"""The administrator's desk: set-up, places, posts; who else comes is sent away, and nobody's register is read."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Account, Person, Post
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.actions import keep_shipped
from huzhu.kernel.actor import machine
from huzhu.oversight.upkeep.actions import note_backup
from tests.cast import NOW, TODAY, Cast, with_keeper
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db

PAGES = ("/keep/", "/keep/health/", "/keep/packs/", "/keep/places/", "/keep/posts/", "/keep/posts/new/")


@pytest.fixture
def gu(cast: Cast) -> Client:
    """Keeper Gu's browser, in English."""
    return signed_in_as(with_keeper(cast), "en")


def post_of(person: Person) -> Post:
    return Post.objects.get(person=person)


class TestTheDesk:
    def test_a_keeper_lands_here(self, cast: Cast) -> None:
        keeper = with_keeper(cast)
        account = Account(username="gu", person=keeper)
        account.set_password("qing-shi-qiao-11")
        account.save()
        form = {"username": "gu", "password": "qing-shi-qiao-11", "nonce": "1"}
        assert Client().post("/sign-in/", form).headers["Location"] == "/keep/"

    @pytest.mark.parametrize("who", ["li", "zhou", "chen", "wang", "hong"])
    def test_nobody_else_comes_in(self, cast: Cast, who: str) -> None:
        client = signed_in_as(getattr(cast, who))
        for page in (*PAGES, f"/keep/places/{cast.community.pk}/", f"/keep/posts/{post_of(cast.zhou).pk}/"):
            assert client.get(page).status_code == 403, page

    def test_who_is_not_signed_in_is_asked_to(self, cast: Cast) -> None:
        assert Client().get("/keep/").headers["Location"].startswith("/sign-in/?next=")

    def test_a_keeper_keeps_no_telephone_desk(self, cast: Cast, gu: Client) -> None:
        assert gu.get("/desk/").status_code == 403
        assert gu.get("/desk/people/").status_code == 403


class TestSetUp:
    def test_what_comes_next_is_read_from_what_is_there(self, cast: Cast, gu: Client) -> None:
        told = text(gu.get("/keep/"))
        assert "4 steps are left" in told
        assert "Its telephone stands on every page" in told
        form = {"nonce": "1", "phone": "023-68001234", "address": "正街8号", "opens0": "08:00", "closes0": "20:00"}
        answer = gu.post(f"/keep/places/{cast.community.pk}/station/", form)
        assert answer.headers["Location"] == f"/keep/places/{cast.community.pk}/"
        told = text(gu.get("/keep/"))
        assert "3 steps are left" in told
        assert "Stations with telephone and hours: 1." in told


class TestPlaces:
    def test_the_tree_and_a_search(self, cast: Cast, gu: Client) -> None:
        told = text(gu.get("/keep/places/"))
        for name in ("山湾区", "青石桥街道", "青石桥社区", "南坡社区"):
            assert name in told
        assert "南坡社区" not in text(gu.get("/keep/places/", {"q": "青石"}))
        assert "No place of that name" in text(gu.get("/keep/places/", {"q": "别处"}))

    def test_a_place_is_entered_and_renamed(self, cast: Cast, gu: Client) -> None:
        address = f"/keep/places/{cast.street.pk}/"
        form = {"nonce": "1", "name": "竹林社区", "name_en": "", "tier": "community", "code": "500199001009"}
        assert gu.post(f"{address}add/", form).headers["Location"] == address
        made = Division.objects.get(name="竹林社区")
        assert "500199001009" in text(gu.get(f"/keep/places/{made.pk}/"))
        gu.post(f"/keep/places/{made.pk}/rename/", {"nonce": "2", "name": "翠竹社区", "name_en": "Green Bamboo"})
        assert "Green Bamboo" in text(gu.get(address))

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"name": "青石桥社区"}, "another place here has it already"),
            ({"code": "12345"}, "no official code"),
            ({"tier": "district"}, "Select a valid choice"),
            ({"name": ""}, "Please fill in: Name in Chinese"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(
        self, cast: Cast, gu: Client, more: dict[str, str], said: str
    ) -> None:
        form = {"nonce": "1", "name": "竹林社区", "name_en": "Bamboo", "tier": "community", "code": ""} | more
        answer = gu.post(f"/keep/places/{cast.street.pk}/add/", form)
        assert answer.status_code == 422
        assert said in text(answer)
        assert 'value="Bamboo"' in answer.text

    def test_a_telephone_that_is_none_is_told_beside_its_box(self, cast: Cast, gu: Client) -> None:
        answer = gu.post(f"/keep/places/{cast.street.pk}/station/", {"nonce": "1", "phone": "ring us"})
        assert answer.status_code == 422
        assert 'href="#station_phone"' in answer.text


class TestPosts:
    def test_who_works_where_by_state_and_post(self, cast: Cast, gu: Client) -> None:
        told = text(gu.get("/keep/posts/"))
        for name in ("李文静", "周敏", "陈立", "徐生", "顾清"):
            assert name in told
        assert "洪桂芳" not in told
        told = text(gu.get("/keep/posts/", {"kind": "operator", "q": "青石桥"}))
        assert "周敏" in told
        assert "李文静" not in told
        assert "No such post" in text(gu.get("/keep/posts/", {"state": "over"}))

    def test_a_new_colleague_signs_in_at_once(self, cast: Cast, gu: Client) -> None:
        form = {
            "nonce": "1", "name": "方明", "phone": "10023450021", "kind": "operator", "place": cast.community.pk,
            "from_on": str(TODAY), "to_on": "", "username": "fangm", "password": "qing-shi-qiao-11",
        }  # fmt: skip
        answer = gu.post("/keep/posts/new/", form)
        post = Post.objects.get(person__account__username="fangm")
        assert answer.headers["Location"] == f"/keep/posts/{post.pk}/"
        assert gu.post("/keep/posts/new/", form).headers["Location"] == answer.headers["Location"]
        said = {"username": "fangm", "password": "qing-shi-qiao-11", "nonce": "2"}
        assert Client().post("/sign-in/", said).headers["Location"] == "/desk/"
        assert "fangm" in text(gu.get(answer.headers["Location"]))

    @pytest.mark.parametrize(
        ("more", "field", "said"),
        [
            ({"password": "1234567890"}, "password", "too easy to guess"),
            ({"username": "taken"}, "username", "taken is taken"),
            ({"to_on": str(TODAY - timedelta(days=1))}, "to_on", "would end before it begins"),
            ({"phone": "12"}, "phone", ""),
        ],
    )
    def test_each_no_stands_at_its_field(
        self, cast: Cast, gu: Client, more: dict[str, str], field: str, said: str
    ) -> None:
        Account.objects.create(username="taken", person=cast.li)
        form = {
            "nonce": "1", "name": "方明", "phone": "", "kind": "operator", "place": cast.community.pk,
            "from_on": str(TODAY), "to_on": "", "username": "fangm", "password": "qing-shi-qiao-11",
        }  # fmt: skip
        answer = gu.post("/keep/posts/new/", form | more)
        assert answer.status_code == 422
        assert f'href="#id_{field}"' in answer.text
        assert said in text(answer)
        assert "qing-shi-qiao-11" not in answer.text, "a password is not sent back"

    def test_an_end_closes_the_desk_at_once_and_is_undone(self, cast: Cast, gu: Client) -> None:
        address = f"/keep/posts/{post_of(cast.zhou).pk}/"
        zhou = signed_in_as(cast.zhou)
        assert zhou.get("/desk/").status_code == 200
        assert gu.post(f"{address}end/", {"nonce": "1", "to_on": str(TODAY)}).headers["Location"] == address
        assert zhou.get("/desk/").status_code == 403
        assert "Undo the end" in text(gu.get(address))
        assert "周敏" in text(gu.get("/keep/posts/", {"state": "over"}))
        gu.post(f"{address}resume/", {"nonce": "2"})
        assert zhou.get("/desk/").status_code == 200

    def test_another_post_and_a_sign_in_for_who_is_there(self, cast: Cast, gu: Client) -> None:
        address = f"/keep/posts/{post_of(cast.zhou).pk}/"
        form = {"nonce": "1", "kind": "staff", "place": cast.community.pk, "from_on": str(TODAY), "to_on": ""}
        assert gu.post(f"{address}another/", form).status_code == 302
        assert may(cast.actor(cast.zhou), Verb.DECIDE_NEED)
        assert gu.post(f"{address}another/", form | {"nonce": "2"}).status_code == 422
        said = {"nonce": "3", "username": "zhoum", "password": "qing-shi-qiao-11"}
        assert gu.post(f"{address}account/", said).status_code == 302
        assert "Open a sign-in" not in text(gu.get(address))

    def test_nobody_gives_a_post_to_oneself(self, cast: Cast, gu: Client) -> None:
        mine = Post.objects.filter(kind="keeper").order_by("pk")[0]
        assert "This is your own post" in text(gu.get(f"/keep/posts/{mine.pk}/"))
        form = {"nonce": "1", "kind": "staff", "place": cast.community.pk, "from_on": str(TODAY), "to_on": ""}
        answer = gu.post(f"/keep/posts/{mine.pk}/another/", form)
        assert (answer.status_code, "Nobody gives a post to oneself" in text(answer)) == (422, True)

    def test_beyond_ones_places_there_is_nothing(self, cast: Cast) -> None:
        keeper = with_keeper(cast)
        Post.objects.filter(person=keeper).exclude(place__in=[cast.street.statutory_parent]).delete()
        home = signed_in_as(keeper)
        for page in (f"/keep/places/{cast.far.pk}/", f"/keep/posts/{post_of(cast.xu).pk}/"):
            assert home.get(page).status_code == 404
        far = {"nonce": "1", "name": "x", "name_en": ""}
        assert home.post(f"/keep/places/{cast.far.pk}/rename/", far).status_code == 404
        assert home.post(f"/keep/posts/{post_of(cast.xu).pk}/end/", far).status_code == 404
        assert "徐生" not in text(home.get("/keep/posts/"))


class TestHealthAndPacks:
    def test_each_part_has_its_word_and_what_to_do(self, cast: Cast, gu: Client) -> None:
        answer = gu.get("/keep/health/")
        told = text(answer)
        for words in (
            "Database and clock",
            "needs somebody now",
            "Start ./huzhu serve",
            "None has been noted",
        ):
            assert words in told
        note_backup(by=machine(TODAY, "test", "keeper"), at=NOW, mebibytes=3, sound=True)
        assert "It was read back whole" in text(gu.get("/keep/health/"))

    def test_no_secret_is_shown(self, cast: Cast, gu: Client, settings: LazySettings) -> None:
        shown = gu.get("/keep/health/").text
        for secret in (settings.SECRET_KEY, settings.TELEPHONY_SECRET, str(settings.HOME)):
            assert secret not in shown

    def test_services_and_packs_say_where_they_come_from(self, cast: Cast, gu: Client) -> None:
        keep_shipped(by=machine(TODAY, "test", "keeper"), at=NOW)
        told = text(gu.get("/keep/packs/"))
        for words in (
            "Rules of Nanjing (illustrative)",
            "Nanjing time bank trial 2019",
            "everywhere, where",
        ):
            assert words in told
        assert "Rules: try and adopt" not in told
