"""Giving, donating and directing time. What is earned and spent by visits is posted where the visits are."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.bank.actions import member_account, place_account
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.bank.queries import balance_of
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.rulebook.queries import RulesThere, rules_at
from huzhu.commons.timebank.clearing import way_to
from huzhu.commons.timebank.grants import grant_left, own_of
from huzhu.commons.timebank.models import Sharing
from huzhu.commons.timebank.queries import above_limit, district_of, has_left, relation_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import age_on, local_day
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.kernel.timebank.earning import shares_below_cap
from huzhu.kernel.timebank.rules import Relation
from huzhu.kernel.timebank.spending import NotForThem, NotToThem, check_donation, check_gift, check_spend


class AboveTheirLimit(Refused):
    """Whoever receives time stays below the limit of a member, like whoever earns it."""

    code = "timebank.above_their_limit"
    sentence = "This would be more than one member can hold; %(minutes)s minutes still fit."
    next_step = "Please give less, or donate the rest."


class GrantStays(Refused):
    """What was granted for the month is for one's own visits, and ends with the month."""

    code = "timebank.grant_stays"
    sentence = "Time granted for this month cannot be given away; %(minutes)s minutes are your own."
    next_step = "Please give at most those; the grant pays for your own visits first."


class SharedAlready(Refused):
    """The member lets this person use the time already."""

    code = "timebank.shared_already"
    sentence = "Your time may be used for this person already."
    next_step = "Nothing more to do."


class NotInThisDistrict(Refused):
    """Visits in another district are paid there."""

    code = "timebank.not_in_this_district"
    sentence = "This person lives in another district, where your account does not pay."
    next_step = "Please give them time instead: a gift reaches every district."


class SharingEnded(Refused):
    """It was ended before."""

    code = "timebank.sharing_ended"
    sentence = "This has ended already."
    next_step = "Nothing more to do."


class HasLeft(Refused):
    """A frozen account neither gives nor receives."""

    code = "timebank.has_left"
    sentence = "This account is frozen, because its owner has left."
    next_step = "The time is not lost: it counts again as soon as they come back."


class HasDied(Refused):
    """Whoever has died neither gives nor receives."""

    code = "timebank.has_died"
    sentence = "This person has died."
    next_step = "What they had passes to the heir or to the donations, at the station."


class DirectedAlready(Refused):
    """What lies above the limit is directed once."""

    code = "timebank.directed_already"
    sentence = "This time is directed already."
    next_step = "Please look at the account again."


@transaction.atomic
def give_time(*, by: Actor, at: datetime, giver: Person, receiver: Person, minutes: int, reference: str) -> Entry:
    """Moves minutes from one member to another, as the rules of the giver's place allow; once for a reference.

    To another district it goes through the clearing accounts of both. Refuses: NotToThem, AboveTheirLimit,
    GrantStays, HasLeft, HasDied, Overdrawn, AmountOutOfBounds, ReferenceUsed, PeriodClosed, NotPermitted, NotFound.
    """
    account = _own(by, at, giver)
    there = _rules(at, giver)
    relation = relation_of(giver, receiver)
    if relation is None:
        raise NotToThem
    _refuse_gone(receiver)
    check_gift(relation, there.rules)
    _refuse_grant(account, minutes, at)
    theirs = member_account(by=by, at=at, person=receiver)
    _refuse_above_limit(theirs, minutes, _rules(at, receiver))
    moves = way_to(by, at, account, theirs, minutes)
    entry = Entry(reference=f"gift:{reference}", kind=Entry.Kind.GIFT, occurred_at=at, rules=there.edition)
    return post(by, at, entry, moves)


@transaction.atomic
def donate_time(*, by: Actor, at: datetime, giver: Person, minutes: int, reference: str) -> Entry:
    """Moves a member's minutes to the donations of the member's place, once for a reference.

    Refuses: NoDonations, GrantStays, HasLeft, HasDied, Overdrawn, AmountOutOfBounds, ReferenceUsed, PeriodClosed,
    NotPermitted, NotFound.
    """
    account, there = _own(by, at, giver), _rules(at, giver)
    check_donation(there.rules)
    _refuse_grant(account, minutes, at)
    donated = place_account(by=by, at=at, place=account.place, kind=Account.Kind.DONATION)
    entry = Entry(reference=f"donation:{reference}", kind=Entry.Kind.DONATION, occurred_at=at, rules=there.edition)
    return post(by, at, entry, [Move(account, donated, minutes)])


@transaction.atomic
def set_apart_above_limit(*, by: Actor, at: datetime, account: Account, earned: Entry, rules: RulesThere) -> int:
    """Sets apart what an entry brought above the limit of a member; returns those minutes.

    Called in the transaction that posted the entry, so the account's row is held. Asks no permission: what was
    posted was permitted.
    """
    brought = sum(row.amount for row in earned.transfers.filter(credit=account))
    over = shares_below_cap(balance_of(account) - brought, brought, rules.rules).over
    if over:
        apart = place_account(by=by, at=at, place=account.place, kind=Account.Kind.OVERFLOW)
        entry = Entry(
            reference=f"above:{earned.pk}",
            kind=Entry.Kind.OVERFLOW,
            occurred_at=earned.occurred_at,
            rules=rules.edition,
        )
        post(by, at, entry, [Move(account, apart, over)])
    return over


@transaction.atomic
def direct_above_limit(*, by: Actor, at: datetime, member: Person, entry_id: str) -> Entry:
    """The member lets what one entry left above the limit go to the donations; once.

    Refuses: DirectedAlready, NoDonations, HasLeft, HasDied, PeriodClosed, NotPermitted, NotFound.
    """
    account, there = _own(by, at, member), _rules(at, member)
    check_donation(there.rules)
    apart = {one.entry_id: one.minutes for one in above_limit(member)}
    if entry_id not in apart:
        raise DirectedAlready if Entry.objects.filter(reference=f"directed:{entry_id}").exists() else NotFound
    held = place_account(by=by, at=at, place=account.place, kind=Account.Kind.OVERFLOW)
    donated = place_account(by=by, at=at, place=account.place, kind=Account.Kind.DONATION)
    entry = Entry(reference=f"directed:{entry_id}", kind=Entry.Kind.DONATION, occurred_at=at, rules=there.edition)
    return post(by, at, entry, [Move(held, donated, apart[entry_id])])


@transaction.atomic
def share_time(*, by: Actor, at: datetime, member: Person, other: Person) -> Sharing:
    """Visits of somebody in the family are paid from the member's time where their own does not reach.

    Refuses: NotForThem, TooYoung, NotInThisDistrict, SharedAlready, HasLeft, HasDied, NotPermitted, NotFound.
    """
    _own(by, at, member)
    there, relation = _rules(at, member), relation_of(member, other)
    if relation is None or relation == Relation.SELF or other.born_on is None:
        raise NotForThem
    check_spend(relation, age_on(other.born_on, local_day(at, other.place.time_zone)), there.rules)
    if district_of(member.place) != district_of(other.place):
        raise NotInThisDistrict
    if Sharing.objects.filter(member=member, other=other, ended_at__isnull=True).exists():
        raise SharedAlready
    sharing = Sharing.objects.create(member=member, other=other, shared_at=at, shared_by_id=by.person_id)
    record(by=by, at=at, action="share_time", thing=f"sharing:{sharing.pk}", persons=[member.pk, other.pk])
    return sharing


@transaction.atomic
def end_sharing(*, by: Actor, at: datetime, sharing: Sharing) -> Sharing:
    """The member's time pays for that person no more. Refuses: SharingEnded, NotPermitted, NotFound."""
    require(by, Verb.GIVE_TIME, within=sharing)
    sharing = Sharing.objects.select_for_update().get(pk=sharing.pk)
    if sharing.ended_at:
        raise SharingEnded
    sharing.end(by_id=by.person_id, at=at)
    persons = [sharing.member_id, sharing.other_id]
    record(by=by, at=at, action="end_sharing", thing=f"sharing:{sharing.pk}", persons=persons)
    return sharing


def _refuse_gone(person: Person) -> None:
    if person.died_on:
        raise HasDied
    if has_left(person.pk):
        raise HasLeft


def _refuse_grant(account: Account, minutes: int, at: datetime) -> None:
    own = own_of(account, at)
    if minutes > own and grant_left(account, at):
        raise GrantStays(minutes=own)


def _own(by: Actor, at: datetime, member: Person) -> Account:
    account = member_account(by=by, at=at, person=member)
    require(by, Verb.GIVE_TIME, within=account)
    _refuse_gone(member)
    return account


def _rules(at: datetime, member: Person) -> RulesThere:
    return rules_at(member.place, local_day(at, member.place.time_zone))


def _refuse_above_limit(account: Account, minutes: int, there: RulesThere) -> None:
    shares = shares_below_cap(balance_of(account), max(minutes, 0), there.rules)
    if shares.over:
        raise AboveTheirLimit(minutes=shares.kept)
