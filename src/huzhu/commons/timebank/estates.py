"""What a death leaves behind: noted by one, settled by another; the time goes to the heir, or to the donations."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from huzhu.commons.bank.actions import ReasonMissing, issuance_pool, member_account, place_account
from huzhu.commons.bank.models import Account, Entry, Hold
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.bank.queries import account_of
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.rulebook.queries import RulesThere, rules_at
from huzhu.commons.timebank.actions import set_apart_above_limit
from huzhu.commons.timebank.clearing import way_to
from huzhu.commons.timebank.grants import fund_of, grant_left
from huzhu.commons.timebank.models import Estate, Sharing
from huzhu.commons.timebank.queries import above_limit, estate_of, has_left, heir_of, relation_of
from huzhu.kernel.actor import MACHINE_ID, Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.spending import may_inherit


class DeathNoted(Refused):
    """Somebody has noted it already."""

    code = "timebank.death_noted"
    sentence = "This death is noted already."
    next_step = "Please look at the list of what is to be settled."


class DeathDayWrong(Refused):
    """The day lies ahead, or before the birth."""

    code = "timebank.death_day_wrong"
    sentence = "Nobody can have died on this day."
    next_step = "Please take the day from the document."


class DocumentMissing(Refused):
    """A death is noted by a document."""

    code = "timebank.document_missing"
    sentence = "Please say which document tells of the death."
    next_step = "Write its kind and number, for instance that of the death certificate."


class SettledAlready(Refused):
    """The estate is settled, or was withdrawn."""

    code = "timebank.settled_already"
    sentence = "There is nothing to settle any more."
    next_step = "Please look at the list again."


class SamePerson(Refused):
    """Two people look at it: the rules of the place say so."""

    code = "timebank.same_person"
    sentence = "You have noted this yourself; a colleague has to settle it."
    next_step = "Please ask a colleague, who will find it in the list."


class HoldsPending(Refused):
    """Visits wait for a word, so the account is not yet what it will be."""

    code = "timebank.holds_pending"
    sentence = "Visits of this person still wait for a word, so the account may change."
    next_step = "Please call back or settle the complaint first; without a complaint it takes three days."


@dataclass(frozen=True, slots=True)
class Passing:
    """Where a dead member's time would go now: to `heir`, else to the donations; what ends; what is still waiting."""

    heir: Person | None
    minutes: int
    granted_minutes: int
    above_minutes: int
    waiting: int
    named: Person | None


@transaction.atomic
def note_death(*, by: Actor, at: datetime, member: Person, died_on: date, document: str) -> Estate:
    """Writes down that a member died. From now on nobody is sent there or told anything, and no grant comes.

    Refuses: DeathNoted, DeathDayWrong, DocumentMissing, NotPermitted, NotFound.
    """
    require(by, Verb.CORRECT_PERSON, within=member)
    member = Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=member.pk)
    if member.died_on or estate_of(member):
        raise DeathNoted
    if died_on > local_day(at, member.place.time_zone) or (member.born_on and died_on < member.born_on):
        raise DeathDayWrong
    if not document.strip():
        raise DocumentMissing
    member.died_on = died_on
    member.save(update_fields=["died_on"])
    for sharing in Sharing.objects.filter(Q(member=member) | Q(other=member), ended_at__isnull=True).order_by("pk"):
        sharing.end(by_id=by.person_id, at=at)
    estate = Estate.objects.create(
        member=member, died_on=died_on, document=document.strip(), noted_at=at, noted_by_id=by.person_id
    )
    record(by=by, at=at, action="note_death", thing=f"estate:{estate.pk}", persons=[member.pk])
    return estate


@transaction.atomic
def settle_estate(*, by: Actor, at: datetime, estate: Estate) -> Estate:
    """What is left of the month's grant ends; the rest goes to the heir whom the member named, else to the donations.

    Another person than who noted the death does it, where the rules of the place say so; the house itself noted none.
    Refuses: SettledAlready, SamePerson, HoldsPending, PeriodClosed, NotPermitted, NotFound.
    """
    estate = _locked(by, estate)
    member = estate.member
    there = rules_at(member.place, local_day(at, member.place.time_zone))
    if there.rules.death_needs_two and estate.noted_by_id == by.person_id != MACHINE_ID:
        raise SamePerson
    account = member_account(by=by, at=at, person=member)
    account = Account.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=account.pk)
    if _pending(account):
        raise HoldsPending
    _end_grant(by, at, account, estate, there)
    _donate_above(by, at, account, there)
    account.refresh_from_db()
    minutes, heir = account.balance or 0, heir_now(member, there)
    entry = _pass_on(by, at, account, heir, estate, there) if minutes else None
    estate.settle(by_id=by.person_id, at=at, entry=entry, heir=heir if entry else None, minutes=minutes)
    persons = [member.pk, *([heir.pk] if heir else [])]
    record(by=by, at=at, action="settle_estate", thing=f"estate:{estate.pk}", persons=persons)
    if entry and heir:
        params = {"who": member.pk, "minutes": str(minutes)}
        tell(by=by, at=at, person=heir, kind="time.inherited", about=f"estate:{estate.pk}", params=params)
    return estate


@transaction.atomic
def withdraw_death(*, by: Actor, at: datetime, estate: Estate, because: str) -> Estate:
    """It was a mistake: the person lives, the account moves as before, and what was shared is shared again.

    For the house; `undo_death` brings back the visits as well.

    Refuses: SettledAlready, ReasonMissing, NotPermitted, NotFound.
    """
    estate = _locked(by, estate)
    if not because.strip():
        raise ReasonMissing
    estate.withdraw(by_id=by.person_id, at=at, because=because.strip()[:200])
    Person.objects.filter(pk=estate.member_id).update(died_on=None)
    _share_again(estate)
    record(by=by, at=at, action="withdraw_death", thing=f"estate:{estate.pk}", persons=[estate.member_id])
    return estate


def _share_again(estate: Estate) -> None:
    member, shared_now = estate.member_id, Sharing.objects.filter(ended_at__isnull=True)
    ended = Sharing.objects.filter(Q(member=member) | Q(other=member), ended_at=estate.noted_at)
    for one in ended.order_by("pk"):
        if not shared_now.filter(member=one.member_id, other=one.other_id).exists():
            one.take_up()


def passing_of(member: Person, at: datetime) -> Passing:
    """Where the member's time would go if it were settled now: for a preview, by member and staff alike.

    Asks no permission: who sees the account sees this.
    """
    there, named = rules_at(member.place, local_day(at, member.place.time_zone)), heir_of(member)
    account = account_of(member)
    balance, granted = (account.balance or 0, grant_left(account, at)) if account else (0, 0)
    above = sum(one.minutes for one in above_limit(member)) if account else 0
    waiting = _pending(account) if account else 0
    return Passing(
        heir_now(member, there), max(0, balance - granted), granted, above, waiting, named.other if named else None
    )


def heir_now(member: Person, there: RulesThere) -> Person | None:
    """Whom the member named, if they live, have not left, and the rules still let them inherit."""
    named = heir_of(member)
    if named is None or named.other.died_on or has_left(named.other_id):
        return None
    return named.other if may_inherit(relation_of(member, named.other), there.rules) else None


def _locked(by: Actor, estate: Estate) -> Estate:
    require(by, Verb.POST_TRANSFER, within=estate)
    estate = Estate.objects.select_for_update(of=("self",)).select_related("member__place").get(pk=estate.pk)
    if estate.state != Estate.State.NOTED:
        raise SettledAlready
    return estate


def _pending(account: Account) -> int:
    holds = Hold.objects.filter(Q(debit=account) | Q(credit=account), state=Hold.State.PENDING)
    return holds.count()


def _end_grant(by: Actor, at: datetime, account: Account, estate: Estate, there: RulesThere) -> None:
    """A grant ends with the life it was for, as it would have ended with the month."""
    left = grant_left(account, at)
    if not left:
        return
    pool, fund = issuance_pool(by=by, at=at, place=account.place), fund_of(by, at, account.place)
    ended = Entry(reference=f"estategrant:{estate.pk}", kind=Entry.Kind.EXPIRY, occurred_at=at, rules=there.edition)
    post(by, at, ended, [Move(account, fund, left), Move(fund, pool, left)])


def _donate_above(by: Actor, at: datetime, account: Account, there: RulesThere) -> None:
    """What lay above the limit and was never directed can only be donated."""
    held = place_account(by=by, at=at, place=account.place, kind=Account.Kind.OVERFLOW)
    donated = place_account(by=by, at=at, place=account.place, kind=Account.Kind.DONATION)
    for one in above_limit(account.owner) if account.owner else ():
        kind = Entry.Kind.DONATION
        entry = Entry(reference=f"directed:{one.entry_id}", kind=kind, occurred_at=at, rules=there.edition)
        post(by, at, entry, [Move(held, donated, one.minutes)])


def _pass_on(
    by: Actor, at: datetime, account: Account, heir: Person | None, estate: Estate, there: RulesThere
) -> Entry:
    kind = Entry.Kind.GIFT if heir else Entry.Kind.DONATION
    entry = Entry(reference=f"estate:{estate.pk}", kind=kind, occurred_at=at, rules=there.edition)
    minutes = account.balance or 0
    if heir is None:
        donated = place_account(by=by, at=at, place=account.place, kind=Account.Kind.DONATION)
        return post(by, at, entry, [Move(account, donated, minutes)])
    theirs = member_account(by=by, at=at, person=heir)
    posted = post(by, at, entry, way_to(by, at, account, theirs, minutes))
    at_heir = rules_at(heir.place, local_day(at, heir.place.time_zone))
    set_apart_above_limit(by=by, at=at, account=theirs, earned=posted, rules=at_heir)
    return posted
