"""The help plan of a person: what they need, what covers it or waits already, and the cheapest way to begin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from huzhu.care.assessments.queries import assessments_of
from huzhu.care.contacts.models import Worry
from huzhu.care.dispatch.models import Assignment
from huzhu.care.entitlement.applications import Standing, standings_of
from huzhu.care.entitlement.queries import decided_for
from huzhu.care.helpplans.models import Referral
from huzhu.care.helpplans.queries import kin_of, referrals_of, undertakings_of
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_of
from huzhu.care.rounds.queries import rounds_for
from huzhu.commons.consents.queries import has_refused
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.assessing import unmet_of
from huzhu.kernel.consents import Use
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.deciding import Verdict
from huzhu.kernel.helpplan import Line, Offer, Stand, WayKind, families_wanted, line_of, receivers_on
from huzhu.kernel.observations import observations_on, signs_of
from huzhu.kernel.packs import HelperKind, Service, catalogue_on

ANSWER_COUNTS = timedelta(days=366)
"""How long an answer to a referral is taken as it was given. Ours."""
OF_STANDING = {
    Standing.HAS: Stand.HELPS,
    Standing.RENEW: Stand.HELPS,
    Standing.APPLIED: Stand.WAITS,
    Standing.REFUSED: Stand.REFUSED,
}
OF_ANSWER = {Referral.Answer.HELPED: Stand.HELPS, Referral.Answer.DECLINED: Stand.REFUSED}


class Because(StrEnum):
    """Why a need stands in the plan."""

    ASKED = "asked"
    ROUND = "round"
    FAMILY = "family"
    NOTICED = "noticed"
    ASSESSED = "assessed"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Planned:
    """One need of the plan, and every reason why it stands there."""

    line: Line
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """One thing that says that there is a need, and what it offers for it, if it does."""

    family: str
    because: Because | None
    offer: Offer | None = None


def help_plan_of(by: Actor, person: Person, benefits: Benefits, at: datetime, chosen: str = "") -> list[Planned]:
    """Every need of a person that is known, in the order of the catalogue, with all that meets it or could.

    `chosen` adds a family of services that somebody asks about. Writes nothing down.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_REFERRAL, within=person)
    day = by.day
    found = [
        *_mutual(by, at, person),
        *_of_the_family(by, person, day),
        *_noticed(by, person, day),
        *_lacking(by, person),
        *_due(by, person, benefits),
        *_referred(by, person, day),
    ]
    if chosen:
        found.append(_Found(chosen, Because.CHOSEN))
    wanted = {one.family for one in found if one.because}
    has_kin = kin_of(by, person).exists()
    families = [one.code for one in catalogue_on(day).families if one.code in wanted]
    return [_planned(family, found, day, has_kin) for family in families]


def _planned(family: str, found: Iterable[_Found], day: date, has_kin: bool) -> Planned:
    theirs = [one for one in found if one.family == family]
    offers = {(one.offer.kind, one.offer.what): one.offer for one in theirs if one.offer}
    begun = {kind for kind, _what in offers}
    for offer in _could_begin(family, day, has_kin):
        if offer.kind is WayKind.REFERRAL or offer.kind not in begun:
            offers.setdefault((offer.kind, offer.what), offer)
    reasons = dict.fromkeys(one.because for one in theirs if one.because)
    return Planned(line_of(family, offers.values()), tuple(reasons))


def _could_begin(family: str, day: date, has_kin: bool) -> Iterator[Offer]:
    """What stands in no record yet: kin to be asked, a service of neighbours or of workers, others beyond the house."""
    if has_kin:
        yield Offer(WayKind.FAMILY, Stand.OPEN, "")
    ways: dict[WayKind, str] = {}
    for service in catalogue_on(day).services:
        if service.family == family:
            ways.setdefault(_way_of(service), service.code)
    yield from (Offer(kind, Stand.OPEN, code) for kind, code in ways.items())
    yield from (Offer(WayKind.REFERRAL, Stand.OPEN, one.code) for one in receivers_on(day) if family in one.families)


def _way_of(service: Service) -> WayKind:
    """A worker has to go where some place of the visit is open to no volunteer."""
    must = (role for role in service.roles if not role.optional)
    return WayKind.MUTUAL if all(HelperKind.VOLUNTEER in role.kinds for role in must) else WayKind.WORKER


def _mutual(by: Actor, at: datetime, person: Person) -> Iterator[_Found]:
    services = {one.code: one for one in catalogue_on(by.day).services}
    asked = needs_of(by, person).filter(state__in=[Need.State.ASKED, Need.State.APPROVED], latest_start_at__gte=at)
    promised = visible_to(by, Verb.SEE_ASSIGNMENT, Assignment).filter(state=Assignment.State.ACCEPTED, need__in=asked)
    comes = set(promised.values_list("need", flat=True))
    for code, service in asked.values_list("pk", "service"):
        if service in services:
            stand = Stand.HELPS if code in comes else Stand.WAITS
            yield _by_service(services[service], Because.ASKED, stand)
    rounds = rounds_for(by).filter(elder=person, ended_at__isnull=True, to_on__gt=by.day)
    for service in rounds.order_by("pk").values_list("service", flat=True):
        if service in services:
            yield _by_service(services[service], Because.ROUND, Stand.HELPS)


def _by_service(service: Service, because: Because, stand: Stand) -> _Found:
    return _Found(service.family, because, Offer(_way_of(service), stand, service.code))


def _of_the_family(by: Actor, person: Person, day: date) -> Iterator[_Found]:
    for one in undertakings_of(by, person).filter(ended_at__isnull=True):
        stand = Stand.HELPS if one.holds_on(day) else Stand.OPEN
        yield _Found(one.family, Because.FAMILY, Offer(WayKind.FAMILY, stand, one.pk))


def _noticed(by: Actor, person: Person, day: date) -> Iterator[_Found]:
    services, groups = {one.code: one.family for one in catalogue_on(day).services}, observations_on(day)
    open_ones = visible_to(by, Verb.SEE_CONTACT, Worry).filter(listing__person=person, closed_at__isnull=True)
    for worry in open_ones.select_related("contact__listing").order_by("opened_at", "pk"):
        for sign in signs_of(worry.contact.signs(), groups):
            if sign.is_finding and sign.service in services:
                yield _Found(services[sign.service], Because.NOTICED)


def _lacking(by: Actor, person: Person) -> Iterator[_Found]:
    newest = assessments_of(by, person).filter(newest=True).first()
    unmet = unmet_of(newest.told().get("wants", {})) if newest else ()
    yield from (_Found(family, Because.ASSESSED) for family in families_wanted(unmet))


def _due(by: Actor, person: Person, benefits: Benefits) -> Iterator[_Found]:
    """What is given, waits or may be due. None of it is a reason of its own: a right without a need is no need."""
    stands = standings_of(by, [person.pk], by.day).get(person.pk, {})
    _sheet, decisions = decided_for(by, person, benefits)
    unwanted = has_refused(person, Use.ENTITLEMENT)
    for one in decisions:
        stood = stands.get(one.benefit.code)
        stand = OF_STANDING[stood.standing] if stood else Stand.OPEN
        if one.benefit.listed and (stood or (one.verdict is Verdict.YES and not unwanted)):
            offer = Offer(WayKind.ENTITLED, stand, one.benefit.code)
            yield from (_Found(family, None, offer) for family in sorted(one.benefit.serves))


def _referred(by: Actor, person: Person, day: date) -> Iterator[_Found]:
    families = {one.code: one.families for one in receivers_on(day)}
    for one in reversed(referrals_of(by, person).filter(for_whom=Referral.For.SELF)):
        stand = Stand.WAITS if one.answered_at is None else OF_ANSWER.get(Referral.Answer(one.answer))
        if stand is None or (one.answered_at and one.answered_at.date() < day - ANSWER_COUNTS):
            continue
        offer = Offer(WayKind.REFERRAL, stand, str(one.receiver))
        yield from (_Found(family, None, offer) for family in sorted(families.get(offer.what, ())))
