"""Points as they come and end by themselves: for deeds, taken back with them, over on their last day.

Each takes the books as they stand and may run at any time and twice: jobs call them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from huzhu.commons.bank.actions import issuance_pool, member_account
from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.helpers.models import Certificate
from huzhu.commons.honours.models import Honour
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.points.models import Award
from huzhu.commons.points.queries import claims, lots_of
from huzhu.commons.rulebook.queries import Rulebook, rules_at, whole_rulebook
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.points import ending, over, points_for_minutes, points_last_on
from huzhu.kernel.units import Unit

LOOKED_BACK = timedelta(days=62)
"""How far back deeds are looked for: a worker may have stood still for a month or two."""

ENDED_WITHIN = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class _Deed:
    """What points are due for: `minutes` where it is help given."""

    person: Person
    kind: Award.For
    reference: str
    on: date
    minutes: int = 0


def award_points(*, by: Actor, at: datetime, limit: int = 10_000) -> int:
    """Posts the points of every deed of the last two months that brought none yet; returns how many deeds.

    Help given brings them when its minutes are posted, a training when its paper was checked, a star when it was
    given; each by the rules of the person's place on that day. Refuses: NotPermitted, NotFound.
    """
    rulebook, done = whole_rulebook(), 0
    for deed in _deeds(by.day - LOOKED_BACK, rulebook):
        done += _award(by, at, deed, rulebook)
        if done >= limit:
            break
    return done


def take_points_back(*, by: Actor, at: datetime) -> int:
    """Takes back what was earned by deeds that do not count any more, as far as it is there; returns those points.

    What was spent already stays a claim: it is taken from points that come later, and never from anything else.
    Refuses: NotPermitted, NotFound.
    """
    for key in _undone(by.day - LOOKED_BACK).order_by("pk").values_list("pk", flat=True):
        Award.objects.filter(pk=key, void_at__isnull=True).update(void_at=at)
    owed = claims().order_by("void_at", "pk").values_list("pk", flat=True)
    return sum(_take_back(by, at, key) for key in list(owed))


def expire_points(*, by: Actor, at: datetime) -> int:
    """Ends points whose last day is over, but for what is set aside for goods; returns those points.

    Refuses: NotPermitted, NotFound.
    """
    ended = Award.objects.filter(last_on__lt=by.day, last_on__gte=by.day - ENDED_WITHIN)
    full = Account.objects.filter(unit=Unit.POINTS, owner__in=ended.values("person"), balance__gt=0)
    return sum(_expire(by, at, key) for key in list(full.order_by("pk").values_list("pk", flat=True)))


def tell_of_ending_points(*, by: Actor, at: datetime) -> int:
    """Tells everybody whose points end within the days of the notice, once for each last day; returns how many.

    Refuses: NotPermitted, NotFound.
    """
    done, rulebook = 0, whole_rulebook()
    soon = Award.objects.filter(last_on__gte=by.day, last_on__lt=by.day + ENDED_WITHIN)
    full = Account.objects.filter(unit=Unit.POINTS, owner__in=soon.values("person"), balance__gt=0)
    for account in full.select_related("place", "owner__place").order_by("pk"):
        done += _tell_ending(by, at, account, rulebook)
    return done


def _deeds(since_on: date, rulebook: Rulebook) -> Iterator[_Deed]:
    for row in _credits(since_on).order_by("seq"):
        person = row.credit.owner
        if person is not None:
            yield _Deed(person, Award.For.HOURS, f"hours:{row.entry_id}", row.entry.booked_on, row.amount)
    papers = Certificate.objects.filter(verified_at__isnull=False, verified_at__date__gte=since_on)
    unpaid = papers.filter(~_awarded("training:", "pk")).select_related("helper__person__place")
    for paper in unpaid.order_by("pk"):
        person = paper.helper.person
        day = local_day(paper.verified_at or paper.helper.enrolled_at, person.place.time_zone)
        yield _Deed(person, Award.For.TRAINING, f"training:{paper.pk}", day)
    stars = Honour.objects.filter(revoked_at__isnull=True, given_on__gte=since_on)
    for honour in stars.filter(~_awarded("star:", "pk")).select_related("person__place").order_by("pk"):
        yield _Deed(honour.person, Award.For.STAR, f"star:{honour.pk}", honour.given_on)


def _credits(since_on: date) -> QuerySet[Transfer]:
    """Minutes that came to members for help, and still stand, without points yet."""
    came = Transfer.objects.filter(
        entry__kind=Entry.Kind.CREDIT,
        entry__booked_on__gte=since_on,
        unit=Unit.MINUTES,
        credit__kind=Account.Kind.MEMBER,
        reversals__isnull=True,
    )
    return came.filter(~_awarded("hours:", "entry_id")).select_related("entry", "credit__owner__place")


def _awarded(kind: str, key: str) -> Exists:
    return Exists(Award.objects.filter(reference=_reference(kind, OuterRef(key))))


def _reference(kind: str, key: F | OuterRef) -> Concat:
    return Concat(Value(kind), key, output_field=CharField())


@transaction.atomic
def _award(by: Actor, at: datetime, deed: _Deed, rulebook: Rulebook) -> int:
    person, there = deed.person, rulebook.at(deed.person.place, deed.on)
    rules = there.rules
    points = {
        Award.For.HOURS: points_for_minutes(deed.minutes, rules),
        Award.For.TRAINING: rules.points_per_training,
        Award.For.STAR: rules.points_per_star,
    }[deed.kind]
    if not points:
        return 0
    require(by, Verb.POST_TRANSFER, within=person.place)
    pool = issuance_pool(by=by, at=at, place=person.place, unit=Unit.POINTS)
    account = member_account(by=by, at=at, person=person, unit=Unit.POINTS)
    entry = Entry(reference=f"points:{deed.reference}", kind=Entry.Kind.CREDIT, occurred_at=at, rules=there.edition)
    entry = post(by, at, entry, [Move(pool, account, points)])
    kept = {"person": person, "deed": deed.kind, "entry": entry, "points": points}
    days = {"earned_on": deed.on, "last_on": points_last_on(deed.on, rules)}
    _award_row, new = Award.objects.get_or_create(reference=deed.reference, defaults=kept | days)
    return int(new)


def _undone(since_on: date) -> QuerySet[Award]:
    standing = Award.objects.filter(void_at__isnull=True)
    reversed_hours = Transfer.objects.filter(
        reverses__isnull=False, unit=Unit.MINUTES, entry__booked_on__gte=since_on, debit__kind=Account.Kind.MEMBER
    ).annotate(paid=_reference("hours:", F("reverses__entry_id")))
    stars = Honour.objects.filter(revoked_at__isnull=False, revoked_at__date__gte=since_on)
    lost = stars.annotate(paid=_reference("star:", F("pk")))
    by_hours = standing.filter(reference__in=reversed_hours.values("paid"))
    return by_hours | standing.filter(reference__in=lost.values("paid"))


@transaction.atomic
def _take_back(by: Actor, at: datetime, key: str) -> int:
    award = Award.objects.select_for_update(of=("self",)).select_related("entry").get(pk=key)
    leg = award.entry.transfers.select_related("debit__place", "credit__place").get(leg=1)
    require(by, Verb.POST_TRANSFER, within=leg.credit.place)
    account = _locked(leg.credit_id)
    points = min(award.points - award.taken_back_points, (account.balance or 0) - (account.held or 0))
    if points <= 0:
        return 0
    entry = Entry(
        reference=f"takeback:{award.pk}:{award.taken_back_points}",
        kind=Entry.Kind.REVERSAL,
        occurred_at=at,
        because=award.reference,
        corrects=award.entry,
    )
    post(by, at, entry, [Move(account, leg.debit, points)])
    award.taken_back_points += points
    award.save(update_fields=["taken_back_points"])
    return points


@transaction.atomic
def _expire(by: Actor, at: datetime, key: str) -> int:
    account = _locked(key)
    require(by, Verb.POST_TRANSFER, within=account.place)
    day = local_day(at, account.place.time_zone)
    there = rules_at(account.place, day)
    lots = lots_of(account, days=there.rules.points_notice_days)
    points = over(lots, day)
    if not points:
        return 0
    pool = issuance_pool(by=by, at=at, place=account.place, unit=Unit.POINTS)
    reference = f"lapse:{account.pk}:{account.last_seq}"
    entry = Entry(reference=reference, kind=Entry.Kind.EXPIRY, occurred_at=at, rules=there.edition)
    entry = post(by, at, entry, [Move(account, pool, points)])
    last = max(lot.last_on for lot in lots if lot.last_on < day)
    owner = Person.objects.get(pk=account.owner_id)
    params = {"points": str(points), "on": str(last)}
    tell(by=by, at=at, person=owner, kind="points.lapsed", about=f"entry:{entry.pk}", params=params)
    return points


def _tell_ending(by: Actor, at: datetime, account: Account, rulebook: Rulebook) -> int:
    owner = account.owner
    if owner is None or owner.died_on is not None:
        return 0
    day = local_day(at, owner.place.time_zone)
    days = rulebook.at(owner.place, day).rules.points_notice_days
    soon: dict[date, int] = {}
    for lot in ending(lots_of(account, days=days), day, days):
        soon[lot.last_on] = soon.get(lot.last_on, 0) + lot.left
    told = 0
    for last, points in sorted(soon.items()):
        params = {"points": str(points), "on": str(last)}
        about = f"points:{last}"
        told += tell(by=by, at=at, person=owner, kind="points.ending", about=about, params=params) is not None
    return told


def _locked(key: str) -> Account:
    """The account, its row held until the end of the transaction: nobody spends meanwhile."""
    rows = Account.objects.select_for_update(of=("self",), no_key=True).select_related("place")
    return rows.get(pk=key)
