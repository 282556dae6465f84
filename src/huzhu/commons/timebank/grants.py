"""Time granted to key elders for one month: who receives it, what of it is left, and its end with the month."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from huzhu.commons.bank.actions import issuance_pool, member_account, place_account
from huzhu.commons.bank.models import Account, Entry, Hold, Transfer
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.bank.queries import balance_of, entry_of
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.queries import Rulebook, RulesThere, whole_rulebook
from huzhu.commons.timebank.queries import district_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import age_on, local_day
from huzhu.kernel.timebank.earning import shares_below_cap
from huzhu.kernel.timebank.groups import Trait
from huzhu.kernel.timebank.spending import granted_minutes

CHUNK = 1000
SAYS: Mapping[tuple[str, str], frozenset[Trait]] = {
    (Fact.Kind.LIVING, "alone"): frozenset({Trait.LIVING_ALONE}),
    (Fact.Kind.HARDSHIP, "dibao"): frozenset({Trait.LOW_INCOME, Trait.SPECIAL_DIFFICULTY}),
    (Fact.Kind.HARDSHIP, "tekun"): frozenset({Trait.LOW_INCOME, Trait.SPECIAL_DIFFICULTY}),
    (Fact.Kind.ABILITY, "1"): frozenset({Trait.DISABLED}),
    (Fact.Kind.ABILITY, "2"): frozenset({Trait.DISABLED}),
    (Fact.Kind.ABILITY, "3"): frozenset({Trait.DISABLED, Trait.LIMITED_MOBILITY}),
    (Fact.Kind.ABILITY, "4"): frozenset({Trait.DISABLED, Trait.LIMITED_MOBILITY, Trait.HOMEBOUND}),
    (Fact.Kind.MOBILITY, "wheelchair"): frozenset({Trait.LIMITED_MOBILITY}),
    (Fact.Kind.MOBILITY, "bed"): frozenset({Trait.LIMITED_MOBILITY, Trait.HOMEBOUND}),
    (Fact.Kind.CATEGORY, "jisheng"): frozenset({Trait.SPECIAL_DIFFICULTY}),
}
"""Which facts of the register make which trait of a group; a disability certificate of any kind is one by itself."""


def traits_of(facts: Iterable[Fact]) -> frozenset[Trait]:
    """The traits that the rules ask for, from what is known of a person; opens the facts."""
    found: set[Trait] = set()
    for fact in facts:
        found |= SAYS.get((fact.kind, str(fact.value)), frozenset())
        if fact.kind == Fact.Kind.DISABILITY:
            found.add(Trait.DISABLED)
    return frozenset(found)


def grant_left(account: Account, at: datetime) -> int:
    """Minutes of this month's grant that are neither spent nor set aside; they end with the month."""
    first_on = local_day(at, account.place.time_zone).replace(day=1)
    entry = entry_of(_reference(str(account.owner_id), first_on))
    if entry is None or Entry.objects.filter(reference=f"expiry:{entry.pk}").exists():
        return 0
    return max(0, _granted(entry, account) - _used(account, first_on))


def own_of(account: Account, at: datetime) -> int:
    """Minutes a member can give or share: neither set aside nor granted for the month. The account is read anew."""
    fresh = Account.objects.select_related("place").get(pk=account.pk)
    return max(0, (fresh.balance or 0) - (fresh.held or 0) - grant_left(fresh, at))


def fund_of(by: Actor, at: datetime, place: Division) -> Account:
    """The grant fund of the district of a place, opened if it is the first time."""
    return place_account(by=by, at=at, place=district_of(place), kind=Account.Kind.GRANT)


def grant_months(*, by: Actor, at: datetime, limit: int = 10_000) -> int:
    """Grants this month's time to every elder whom the rules of the place name, once a month; returns how many.

    Safe to run at any time of the month and twice. The fund of the district pays, and the community's pool fills it,
    so that the books show both. Refuses: NotPermitted, NotFound.
    """
    rulebook, done = whole_rulebook(), 0
    had = set(
        Entry.objects.filter(kind=Entry.Kind.GRANT, booked_on__gte=_earliest(at)).values_list("reference", flat=True)
    )
    born = Person.objects.filter(died_on__isnull=True, born_on__isnull=False).select_related("place").order_by("pk")
    waiting = [one for one in born.iterator(CHUNK) if _may_receive(one, at, rulebook, had)]
    for first in range(0, len(waiting), CHUNK):
        chunk = waiting[first : first + CHUNK]
        known = _known_of(chunk, by.day)
        for person in chunk:
            minutes = _granted_by(person, known.get(person.pk, ()), at, rulebook)
            done += minutes > 0 and _grant(by, at, person, minutes, _there(person.place, at, rulebook))
            if done >= limit:
                return done
    return done


def expire_grants(*, by: Actor, at: datetime, limit: int = 10_000) -> int:
    """Takes back what was left of grants of months that are over; returns how many. Safe to run twice.

    What was set aside for a visit before the month ended stays with the visit. Refuses: NotPermitted, NotFound.
    """
    ended = Entry.objects.filter(kind=Entry.Kind.GRANT, reference__startswith="grant:", booked_on__gte=_earliest(at))
    done = 0
    for entry in ended.order_by("booked_on", "pk"):
        account = Account.objects.select_related("place").get(credits__entry=entry, kind=Account.Kind.MEMBER)
        first_on = entry.booked_on.replace(day=1)
        over = first_on < local_day(at, account.place.time_zone).replace(day=1)
        done += over and _expire(by, at, entry, account, first_on)
        if done >= limit:
            return done
    return done


@transaction.atomic
def _grant(by: Actor, at: datetime, person: Person, minutes: int, there: RulesThere) -> bool:
    require(by, Verb.POST_TRANSFER, within=person.place)
    account = member_account(by=by, at=at, person=person)
    kept = shares_below_cap(balance_of(account), minutes, there.rules).kept
    if not kept:
        return False
    pool, fund = issuance_pool(by=by, at=at, place=person.place), fund_of(by, at, person.place)
    first_on = local_day(at, person.place.time_zone).replace(day=1)
    entry = Entry(reference=_reference(person.pk, first_on), kind=Entry.Kind.GRANT, occurred_at=at, rules=there.edition)
    post(by, at, entry, [Move(pool, fund, kept), Move(fund, account, kept)])
    return True


@transaction.atomic
def _expire(by: Actor, at: datetime, entry: Entry, account: Account, first_on: date) -> bool:
    require(by, Verb.POST_TRANSFER, within=account.place)
    account = Account.objects.select_for_update(of=("self",)).select_related("place").get(pk=account.pk)
    left = max(0, _granted(entry, account) - _used(account, first_on))
    left = min(left, (account.balance or 0) - (account.held or 0))
    if not left or Entry.objects.filter(reference=f"expiry:{entry.pk}").exists():
        return False
    pool, fund = issuance_pool(by=by, at=at, place=account.place), fund_of(by, at, account.place)
    ended = Entry(reference=f"expiry:{entry.pk}", kind=Entry.Kind.EXPIRY, occurred_at=at, rules=entry.rules)
    post(by, at, ended, [Move(account, fund, left), Move(fund, pool, left)])
    return True


def _may_receive(person: Person, at: datetime, rulebook: Rulebook, had: set[str]) -> bool:
    """Whether the age alone does not rule a grant out, and none was made this month."""
    there, day = _there(person.place, at, rulebook), local_day(at, person.place.time_zone)
    assert person.born_on is not None
    age = age_on(person.born_on, day) if person.born_on <= day else 0
    if not there.rules.grant_month_minutes or not any(group.holds_age(age) for group in there.rules.granted_groups):
        return False
    return _reference(person.pk, day.replace(day=1)) not in had


def _granted_by(person: Person, known: Iterable[Fact], at: datetime, rulebook: Rulebook) -> int:
    """Opens of what is known only the kinds on which a group of that age turns."""
    assert person.born_on is not None
    age, rules = age_on(person.born_on, local_day(at, person.place.time_zone)), _there(person.place, at, rulebook).rules
    asked = {trait for group in rules.granted_groups if group.holds_age(age) for trait in group.traits}
    kinds = {kind for (kind, _value), traits in SAYS.items() if traits & asked}
    kinds |= {Fact.Kind.DISABILITY} if Trait.DISABLED in asked else set()
    return granted_minutes(age, traits_of(fact for fact in known if fact.kind in kinds), rules)


def _there(place: Division, at: datetime, rulebook: Rulebook) -> RulesThere:
    return rulebook.at(place, local_day(at, place.time_zone))


def _known_of(persons: Iterable[Person], day: date) -> Mapping[str, list[Fact]]:
    running = Fact.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), from_on__lte=day)
    found: dict[str, list[Fact]] = {}
    kinds = {kind for kind, _value in SAYS} | {Fact.Kind.DISABILITY}
    for fact in running.filter(person__in=[one.pk for one in persons], kind__in=kinds).order_by("pk"):
        found.setdefault(fact.person_id, []).append(fact)
    return found


def _granted(entry: Entry, account: Account) -> int:
    return sum(row.amount for row in Transfer.objects.filter(entry=entry, credit=account).order_by("seq"))


def _used(account: Account, first_on: date) -> int:
    """What was spent or set aside in the month: a grant is used before what was earned."""
    zone = ZoneInfo(account.place.time_zone)
    from_at = datetime(first_on.year, first_on.month, 1, tzinfo=zone)
    to_at = datetime(first_on.year + first_on.month // 12, first_on.month % 12 + 1, 1, tzinfo=zone)
    spent: QuerySet[Hold] = Hold.objects.filter(debit=account, kind=Entry.Kind.SPEND, placed_at__gte=from_at)
    spent = spent.filter(placed_at__lt=to_at).exclude(state=Hold.State.VOIDED)
    return int(spent.aggregate(sum=Sum("amount"))["sum"] or 0)


def _earliest(at: datetime) -> date:
    """The first day of grants that can still be open: of the month before last."""
    return (at.date().replace(day=1) - timedelta(days=35)).replace(day=1)


def _reference(person_id: str | None, first_on: date) -> str:
    return f"grant:{person_id}:{first_on:%Y-%m}"
