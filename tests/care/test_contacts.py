"""Regular contact: the list, each time somebody was in touch, and what it sets going."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huzhu.care.contacts.actions import (
    AlreadyListed,
    ContactOver,
    Report,
    ReportUnclear,
    Terms,
    TermsUnknown,
    WordsMissing,
    WorryClosed,
    change_listing,
    close_worry,
    end_listing,
    list_for_contact,
    note_contact,
    undo_contact,
)
from huzhu.care.contacts.models import Contact, Listing, Worry
from huzhu.care.contacts.queries import (
    contacts_of,
    counted_at,
    due_by,
    last_contacts,
    listing_of,
    listings_at,
    missed_of,
    worries_open,
)
from huzhu.care.contacts.reckoning import ListingEnded
from huzhu.care.needs.actions import NoLongerLiving, ReasonMissing
from huzhu.commons.journal.models import Line
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import Particulars, give_post, register_person
from huzhu.commons.people.models import Person
from huzhu.commons.places.actions import Charter, found_division
from huzhu.kernel.actor import machine
from huzhu.kernel.observations import ObservationUnknown
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
RED, WELL, MISSED = Terms("red", "独居"), Report("phone", "well"), Report("phone", "missed")
KNOCKED, WRONG = Report("door", "missed"), Report("door", "wrong", "煤气味")


def listed(cast: Cast, terms: Terms = RED, at: datetime = NOW, person: Person | None = None) -> Listing:
    """Grandma Hong on the list."""
    return list_for_contact(by=cast.actor(cast.li), at=at, person=person or cast.hong, terms=terms)


def noted(cast: Cast, listing: Listing, report: Report, after: timedelta = DAY) -> Contact:
    """Operator Zhou was in touch, or tried."""
    return note_contact(by=cast.actor(cast.zhou), at=NOW + after, listing=listing, report=report)


def grid_member(cast: Cast, person: Person) -> Person:
    """Somebody who has Grandma Hong's block."""
    house = machine(TODAY, "test", "contacts")
    give_post(by=house, at=NOW, person=person, kind="grid_member", place=cast.community, from_on=TODAY)
    return person


class TestListForContact:
    def test_due_by_the_tier_from_today_on(self, cast: Cast) -> None:
        listing = listed(cast)
        assert (listing.due_on, listing.at_door) == (TODAY + 7 * DAY, False)
        assert listing_of(cast.actor(cast.zhou), cast.hong) == listing

    def test_why_is_sealed_and_no_list_opens_it(self, cast: Cast) -> None:
        listed(cast)
        line = Line.objects.filter(action="list_for_contact").get()
        assert "独居" not in str(line.details)
        assert listings_at(cast.actor(cast.zhou), cast.community).get().because == "独居"

    def test_once_at_a_time(self, cast: Cast) -> None:
        listed(cast)
        with pytest.raises(AlreadyListed):
            listed(cast)

    def test_not_the_dead(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        with pytest.raises(NoLongerLiving):
            listed(cast)

    @pytest.mark.parametrize("terms", [Terms("purple", "独居"), Terms("red", "独居", "never")])
    def test_words_of_the_list_only(self, cast: Cast, terms: Terms) -> None:
        with pytest.raises(TermsUnknown):
            listed(cast, terms)

    def test_never_without_a_reason(self, cast: Cast) -> None:
        with pytest.raises(ReasonMissing):
            listed(cast, Terms("red", "  "))

    def test_staff_decide(self, cast: Cast) -> None:
        for who, refusal in ((cast.zhou, NotPermitted), (cast.xu, NotFound), (cast.son, NotPermitted)):
            with pytest.raises(refusal):
                list_for_contact(by=cast.actor(who), at=NOW, person=cast.hong, terms=RED)

    def test_who_wishes_none_is_on_the_list_and_never_due(self, cast: Cast) -> None:
        listing = listed(cast, Terms("red", "独居", "none"))
        assert listing.due_on is None
        assert not due_by(listings_at(cast.actor(cast.li), cast.community), date(2030, 1, 1)).exists()


class TestChangeListing:
    def test_what_was_done_stays_and_the_next_is_reckoned_anew(self, cast: Cast) -> None:
        old = listed(cast)
        noted(cast, old, WRONG)
        new = change_listing(by=cast.actor(cast.li), at=NOW + DAY, listing=old, terms=Terms("yellow", "搬来女儿"))
        assert (new.due_on, new.reached_on, new.listed_on) == (TODAY + 31 * DAY, TODAY + DAY, TODAY)
        assert worries_open(cast.actor(cast.li), cast.community).get().listing == new
        old.refresh_from_db()
        assert old.ended_at is not None

    def test_a_contact_of_before_can_be_taken_back_after(self, cast: Cast) -> None:
        old = listed(cast)
        contact = noted(cast, old, WELL)
        new = change_listing(by=cast.actor(cast.li), at=NOW + DAY, listing=old, terms=Terms("red", "再看"))
        with pytest.raises(ContactOver):  # it was written under an entry that has ended
            undo_contact(by=cast.actor(cast.zhou), at=NOW + DAY, contact=contact)
        noted(cast, new, MISSED, 2 * DAY)
        new.refresh_from_db()
        assert (new.reached_on, new.tries_count) == (TODAY + DAY, 1)

    def test_not_twice(self, cast: Cast) -> None:
        old = listed(cast)
        end_listing(by=cast.actor(cast.li), at=NOW, listing=old, because="搬走")
        with pytest.raises(ListingEnded):
            change_listing(by=cast.actor(cast.li), at=NOW, listing=old, terms=RED)

    def test_operators_do_not(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            change_listing(by=cast.actor(cast.zhou), at=NOW, listing=listed(cast), terms=RED)


class TestEndListing:
    def test_off_the_list_and_on_it_again(self, cast: Cast) -> None:
        end_listing(by=cast.actor(cast.li), at=NOW, listing=listed(cast), because="搬走")
        assert listing_of(cast.actor(cast.li), cast.hong) is None
        assert listed(cast).due_on == TODAY + 7 * DAY

    def test_never_without_a_reason(self, cast: Cast) -> None:
        with pytest.raises(ReasonMissing):
            end_listing(by=cast.actor(cast.li), at=NOW, listing=listed(cast), because=" ")

    def test_not_twice_and_the_answer_says_who(self, cast: Cast) -> None:
        listing = listed(cast)
        end_listing(by=cast.actor(cast.li), at=NOW, listing=listing, because="搬走")
        with pytest.raises(ListingEnded) as no:
            end_listing(by=cast.actor(cast.li), at=NOW, listing=listing, because="搬走")
        assert no.value.params["who"] == cast.li.pk


class TestNoteContact:
    def test_reached_the_next_is_due_a_week_later(self, cast: Cast) -> None:
        listing = listed(cast)
        noted(cast, listing, WELL)
        listing.refresh_from_db()
        assert (listing.due_on, listing.reached_on, listing.seen_on) == (TODAY + 8 * DAY, TODAY + DAY, None)

    def test_calls_never_replace_the_visit_of_the_month(self, cast: Cast) -> None:
        listing = listed(cast)
        for days in (7, 14, 21, 28):
            noted(cast, listing, WELL, days * DAY)
        listing.refresh_from_db()
        assert (listing.due_on, listing.at_door) == (TODAY + 30 * DAY, True)
        noted(cast, listing, Report("door", "well"), 29 * DAY)
        listing.refresh_from_db()
        assert (listing.due_on, listing.at_door) == (TODAY + 36 * DAY, False)

    def test_not_reached_moves_nothing(self, cast: Cast) -> None:
        listing = listed(cast)
        noted(cast, listing, MISSED)
        listing.refresh_from_db()
        assert (listing.due_on, listing.tries_count) == (TODAY + 7 * DAY, 1)
        assert list(missed_of(listings_at(cast.actor(cast.li), cast.community))) == [listing]

    def test_not_reached_twice_the_station_knows_and_the_grid_member_knocks(self, cast: Cast) -> None:
        grid, listing = grid_member(cast, cast.wang), listed(cast)
        noted(cast, listing, MISSED)
        assert not Worry.objects.exists()
        noted(cast, listing, MISSED, 2 * DAY)
        worry = worries_open(cast.actor(cast.li), cast.community).get()
        assert worry.kind == Worry.Kind.MISSED
        assert Notice.objects.get(kind="contact.knock").person == grid
        noted(cast, listing, KNOCKED, 2 * DAY + timedelta(hours=1))
        assert Worry.objects.count() == 1, "one worry, however often nobody answers"
        noted(cast, listing, Report("door", "well"), 2 * DAY + timedelta(hours=2))
        worry.refresh_from_db()
        listing.refresh_from_db()
        assert (worry.closed_as, listing.tries_count, listing.knocks_count) == ("reached", 0, 0)

    def test_what_is_wrong_is_put_before_the_station(self, cast: Cast) -> None:
        contact = noted(cast, listed(cast), WRONG)
        worry = worries_open(cast.actor(cast.zhou), cast.community).get()
        assert (worry.contact, worry.contact.words) == (contact, "煤气味")

    def test_wrong_says_what(self, cast: Cast) -> None:
        with pytest.raises(WordsMissing):
            noted(cast, listed(cast), Report("phone", "wrong", " "))

    @pytest.mark.parametrize("report", [Report("pigeon", "well"), Report("phone", "so-so")])
    def test_words_of_the_list_only(self, cast: Cast, report: Report) -> None:
        with pytest.raises(ReportUnclear):
            noted(cast, listed(cast), report)

    def test_nothing_for_somebody_off_the_list(self, cast: Cast) -> None:
        listing = listed(cast)
        end_listing(by=cast.actor(cast.li), at=NOW, listing=listing, because="搬走")
        with pytest.raises(ListingEnded):
            noted(cast, listing, WELL)

    def test_who_may(self, cast: Cast) -> None:
        listing, grid = listed(cast), grid_member(cast, cast.wang)
        note_contact(by=cast.actor(grid), at=NOW, listing=listing, report=WELL)
        for who in (cast.xu, cast.son, cast.hong, cast.chen):
            with pytest.raises(NotFound):
                note_contact(by=cast.actor(who), at=NOW, listing=listing, report=WELL)


class TestUndoContact:
    def test_all_is_as_before(self, cast: Cast) -> None:
        listing = listed(cast)
        noted(cast, listing, MISSED)
        noted(cast, listing, WELL, 2 * DAY)
        third = noted(cast, listing, WRONG, 3 * DAY)
        undo_contact(by=cast.actor(cast.zhou), at=NOW + 3 * DAY, contact=third)
        listing.refresh_from_db()
        assert (listing.reached_on, listing.seen_on, listing.due_on) == (TODAY + 2 * DAY, None, TODAY + 9 * DAY)
        assert Worry.objects.get().closed_as == "undone"
        assert contacts_of(cast.actor(cast.li), cast.hong).count() == 3, "nothing vanishes"

    def test_only_what_was_written_last(self, cast: Cast) -> None:
        listing = listed(cast)
        first, second = noted(cast, listing, WELL), noted(cast, listing, WELL, 2 * DAY)
        with pytest.raises(ContactOver):
            undo_contact(by=cast.actor(cast.zhou), at=NOW + 3 * DAY, contact=first)
        for contact in (second, first):
            undo_contact(by=cast.actor(cast.zhou), at=NOW + 3 * DAY, contact=contact)
        with pytest.raises(ContactOver):
            undo_contact(by=cast.actor(cast.zhou), at=NOW + 3 * DAY, contact=first)


class TestCloseWorry:
    def test_with_words_once(self, cast: Cast) -> None:
        noted(cast, listed(cast), WRONG)
        worry = Worry.objects.get()
        with pytest.raises(ReasonMissing):
            close_worry(by=cast.actor(cast.li), at=NOW + DAY, worry=worry, because="")
        close_worry(by=cast.actor(cast.li), at=NOW + DAY, worry=worry, because="修好了")
        with pytest.raises(WorryClosed):
            close_worry(by=cast.actor(cast.li), at=NOW + DAY, worry=worry, because="修好了")
        assert not worries_open(cast.actor(cast.li), cast.community).exists()

    def test_not_by_the_grid_member(self, cast: Cast) -> None:
        noted(cast, listed(cast), WRONG)
        with pytest.raises(NotPermitted):
            close_worry(by=cast.actor(grid_member(cast, cast.wang)), at=NOW, worry=Worry.objects.get(), because="好")


class TestWhoSeesWhom:
    def test_nobody_of_another_place(self, cast: Cast) -> None:
        listing = listed(cast)
        noted(cast, listing, WRONG)
        xu = cast.actor(cast.xu)
        assert not listings_at(xu, cast.community).exists()
        assert not worries_open(xu, cast.community).exists()
        assert not contacts_of(xu, cast.hong).exists()
        assert counted_at(xu, cast.community, TODAY).listed == 0

    def test_a_grid_member_sees_the_own_block_and_not_the_next(self, cast: Cast) -> None:
        house = machine(TODAY, "test", "contacts")
        blocks = [
            found_division(by=house, at=NOW, charter=Charter(name, "grid"), under=cast.community) for name in "甲乙"
        ]
        grid = register_person(by=house, at=NOW, place=cast.community, particulars=Particulars(name="格"))
        give_post(by=house, at=NOW, person=grid, kind="grid_member", place=blocks[0], from_on=TODAY)
        here, there = (
            register_person(by=house, at=NOW, place=block, particulars=Particulars(name="老"))
            for block in blocks
        )  # fmt: skip
        mine, theirs = listed(cast, person=here), listed(cast, person=there)
        by = cast.actor(grid)
        assert list(listings_at(by, cast.community)) == [mine]
        with pytest.raises(NotFound):
            note_contact(by=by, at=NOW, listing=theirs, report=WELL)

    def test_the_dead_are_not_due(self, cast: Cast) -> None:
        listed(cast)
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        assert not listings_at(cast.actor(cast.li), cast.community).exists()

    def test_counted(self, cast: Cast) -> None:
        listing = listed(cast)
        noted(cast, listing, MISSED)
        told = [counted_at(cast.actor(cast.li), cast.community, TODAY + days * DAY) for days in (6, 7, 8)]
        assert [(one.listed, one.due, one.over, one.missed) for one in told] == [
            (1, 0, 0, 1),
            (1, 1, 0, 1),
            (1, 0, 1, 1),
        ]
        assert last_contacts([listing])[cast.hong.pk].outcome == "missed"


BROKEN = [
    {"because": ""},
    {"wish": "none"},
    {"due_on": None},
    {"ended_at": NOW},
    {"ended_at": NOW, "ended_by": True},
]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_the_database_itself_says_no(cast: Cast, broken: dict[str, object]) -> None:
    listing = listed(cast)
    for name, value in broken.items():
        setattr(listing, name, cast.li if value is True else value)
    with pytest.raises(IntegrityError), transaction.atomic():
        listing.save()


class TestWhatWasSeen:
    def seen(self, cast: Cast, **observed: str) -> Contact:
        return noted(cast, listed(cast), Report("door", "well", observed=observed))

    def test_a_finding_is_put_before_the_station_though_all_is_well(self, cast: Cast) -> None:
        contact = self.seen(cast, health="fine", safety="gas")
        worry = Worry.objects.get(contact=contact)
        assert (worry.kind, worry.closed_at) == ("noticed", None)
        assert contact.signs() == {"health": "fine", "safety": "gas"}

    def test_without_a_finding_nothing_is_put_before_anybody(self, cast: Cast) -> None:
        self.seen(cast, health="fine", mind="fine", safety="fine", hygiene="fine", home="fine")
        assert not Worry.objects.exists()

    def test_what_is_wrong_and_found_is_one_worry(self, cast: Cast) -> None:
        noted(cast, listed(cast), Report("door", "wrong", "煤气味", observed={"safety": "gas"}))
        assert Worry.objects.get().kind == "wrong"

    def test_taken_back_the_finding_is_gone(self, cast: Cast) -> None:
        contact = self.seen(cast, safety="gas")
        undo_contact(by=cast.actor(cast.zhou), at=NOW + DAY, contact=contact)
        assert Worry.objects.get().closed_as == "undone"

    def test_nobody_saw_anything_where_nobody_opened(self, cast: Cast) -> None:
        contact = noted(cast, listed(cast), Report("door", "missed", observed={"safety": "gas"}))
        assert contact.signs() == {}
        assert not Worry.objects.filter(kind="noticed").exists()

    def test_what_was_seen_lies_sealed(self, cast: Cast) -> None:
        contact = self.seen(cast, mind="confused")
        with connection.cursor() as cursor:
            cursor.execute("SELECT observed FROM contacts_contact WHERE id = %s", [contact.pk])
            assert "confused" not in str(cursor.fetchone()[0])

    def test_whom_only_family_spoke_for_was_not_seen(self, cast: Cast) -> None:
        listing = listed(cast)
        noted(cast, listing, Report("door", "well", met="other"))
        listing.refresh_from_db()
        assert (listing.reached_on, listing.seen_on) == (TODAY + DAY, None)

    @pytest.mark.parametrize(
        "report",
        [
            Report("door", "well", met="dog"),
            Report("door", "well", minutes=-1),
            Report("door", "well", minutes=481),
        ],
    )
    def test_an_unclear_report_is_refused(self, cast: Cast, report: Report) -> None:
        with pytest.raises(ReportUnclear):
            noted(cast, listed(cast), report)

    def test_an_unknown_sign_is_refused_and_nothing_is_written(self, cast: Cast) -> None:
        with pytest.raises(ObservationUnknown):
            self.seen(cast, health="splendid")
        assert not Contact.objects.exists()
