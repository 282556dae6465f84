"""Giving, donating and directing time. What is earned and spent by visits is posted where the visits are."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.bank.actions import member_account, place_account
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.bank.queries import balance_of
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.rulebook.queries import RulesThere, rules_at
from huzhu.commons.timebank.queries import above_limit, district_of, relation_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.kernel.timebank.earning import shares_below_cap
from huzhu.kernel.timebank.spending import NotToThem, check_donation, check_gift


class AboveTheirLimit(Refused):
    """Whoever receives time stays below the limit of a member, like whoever earns it."""

    code = "timebank.above_their_limit"
    sentence = "This would be more than one member can hold; %(minutes)s minutes still fit."
    next_step = "Please give less, or donate the rest."


class DirectedAlready(Refused):
    """What lies above the limit is directed once."""

    code = "timebank.directed_already"
    sentence = "This time is directed already."
    next_step = "Please look at the account again."


@transaction.atomic
def give_time(*, by: Actor, at: datetime, giver: Person, receiver: Person, minutes: int, reference: str) -> Entry:
    """Moves minutes from one member to another, as the rules of the giver's place allow; once for a reference.

    To another district it goes through the clearing accounts of both. Refuses: NotToThem, AboveTheirLimit,
    Overdrawn, AmountOutOfBounds, ReferenceUsed, PeriodClosed, NotPermitted, NotFound.
    """
    account = _own(by, at, giver)
    there = _rules(at, giver)
    relation = relation_of(giver, receiver)
    if relation is None:
        raise NotToThem
    check_gift(relation, there.rules)
    theirs = member_account(by=by, at=at, person=receiver)
    _refuse_above_limit(theirs, minutes, _rules(at, receiver))
    moves = _way(by, at, account, theirs, minutes)
    entry = Entry(reference=f"gift:{reference}", kind=Entry.Kind.GIFT, occurred_at=at, rules=there.edition)
    return post(by, at, entry, moves)


@transaction.atomic
def donate_time(*, by: Actor, at: datetime, giver: Person, minutes: int, reference: str) -> Entry:
    """Moves a member's minutes to the donations of the member's place, once for a reference.

    Refuses: NoDonations, Overdrawn, AmountOutOfBounds, ReferenceUsed, PeriodClosed, NotPermitted, NotFound.
    """
    account, there = _own(by, at, giver), _rules(at, giver)
    check_donation(there.rules)
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

    Refuses: DirectedAlready, NoDonations, PeriodClosed, NotPermitted, NotFound.
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


def _own(by: Actor, at: datetime, member: Person) -> Account:
    account = member_account(by=by, at=at, person=member)
    require(by, Verb.GIVE_TIME, within=account)
    return account


def _rules(at: datetime, member: Person) -> RulesThere:
    return rules_at(member.place, local_day(at, member.place.time_zone))


def _refuse_above_limit(account: Account, minutes: int, there: RulesThere) -> None:
    shares = shares_below_cap(balance_of(account), max(minutes, 0), there.rules)
    if shares.over:
        raise AboveTheirLimit(minutes=shares.kept)


def _way(by: Actor, at: datetime, account: Account, theirs: Account, minutes: int) -> list[Move]:
    here, there = district_of(account.place), district_of(theirs.place)
    if here == there:
        return [Move(account, theirs, minutes)]
    clearing = Account.Kind.CLEARING
    left = place_account(by=by, at=at, place=here, kind=clearing)
    reached = place_account(by=by, at=at, place=there, kind=clearing)
    return [Move(account, left, minutes), Move(reached, theirs, minutes)]
