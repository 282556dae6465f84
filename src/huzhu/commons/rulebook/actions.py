"""Keeping an edition of a pack, and letting a place adopt it or end it."""

from datetime import date, datetime

from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.models import Adoption, Edition
from huzhu.kernel.actor import MACHINE_ID, Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.packfile import PackError, read_text
from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.cases import run_cases, shipped_cases
from huzhu.kernel.timebank.rules import DEFAULT, digest_of, read_layer, shipped_codes


class PackFaulty(Refused):
    """The text is not a pack, or its table of cases is none."""

    code = "rulebook.pack_faulty"
    sentence = "These rules cannot be read: %(fault)s"
    next_step = "Please mend that line, and try again."


class NotATimePack(Refused):
    """Only what lies over the default can be entered; the default itself ships with the house."""

    code = "rulebook.not_a_time_pack"
    sentence = "The name of these rules begins with timebank_ and a name of the place."
    next_step = "Please choose such a name, for instance timebank_nanjing."


class CaseFails(Refused):
    """A pack that does not do what its makers say is not kept."""

    code = "rulebook.case_fails"
    sentence = "The case %(where)s gives %(found)s, but it should give %(expected)s."
    next_step = "Please mend the rule or the case."


class RulesBackdated(Refused):
    """What has been reckoned stays as it was: rules change for days to come."""

    code = "rulebook.backdated"
    sentence = "Rules cannot change for days that are over."
    next_step = "Please choose today or a later day."


class AdoptedLater(Refused):
    """A later day is decided already; the new day must lie after it."""

    code = "rulebook.adopted_later"
    sentence = "From %(day)s on other rules are decided already."
    next_step = "Please choose a later day."


class RulesUnchanged(Refused):
    """The place follows this edition already, or none that could end."""

    code = "rulebook.unchanged"
    sentence = "Nothing would change: these rules hold here already."
    next_step = "Please look at the list of rules of this place."


class OwnRules(Refused):
    """Two people stand behind rules: who has written them does not put them in force."""

    code = "rulebook.own_rules"
    sentence = "You wrote these rules yourself, so somebody else has to adopt them."
    next_step = "Please ask a colleague who may decide about rules."


@transaction.atomic
def keep_edition(
    *, by: Actor, at: datetime, place: Division, code: str, text: str, cases: str, parent: Edition | None = None
) -> Edition:
    """Keeps a text of a pack with its table of cases, once; the same text answers with what was kept before.

    `place` is where the writer may decide about rules, `parent` what the text was copied from. Nothing follows from it
    until a place adopts it. Refuses: NotATimePack, PackFaulty, CaseFails, NotPermitted, NotFound.
    """
    require(by, Verb.ADOPT_RULES, within=place)
    if not code.startswith(f"{DEFAULT}_") or not code.isidentifier() or len(code) > 40:
        raise NotATimePack
    _refuse_faults(code, text, cases)
    edition = _kept(by, at, code, text, cases, parent)
    record(by=by, at=at, action="keep_rules", thing=f"edition:{edition.digest}", details={"pack": code})
    return edition


@transaction.atomic
def keep_shipped(*, by: Actor, at: datetime) -> int:
    """Keeps the editions that ship with this release, so that a posting can be traced when later ones ship others.

    Returns how many were new. Asks no permission: it decides nothing.
    """
    shipped = {digest_of(read_text(code)): code for code in shipped_codes()}
    known = set(Edition.objects.filter(digest__in=shipped).values_list("digest", flat=True))
    new = [code for digest, code in shipped.items() if digest not in known]
    for code in new:
        _kept(by, at, code, read_text(code), shipped_cases(code))
    return len(new)


@transaction.atomic
def adopt_rules(*, by: Actor, at: datetime, place: Division, edition: Edition, from_on: date, because: str) -> Adoption:
    """The place and all under it follow the edition from a day on; what it followed before ends there.

    Refuses: OwnRules, RulesBackdated, AdoptedLater, RulesUnchanged, NotPermitted, NotFound.
    """
    require(by, Verb.ADOPT_RULES, within=place)
    typed_by_id = None if edition.kept_by_id == MACHINE_ID else edition.kept_by_id
    if typed_by_id == by.person_id:
        raise OwnRules
    running = _running(at, place, from_on)
    if running and running.edition_id == edition.pk:
        raise RulesUnchanged
    if running:
        running.end(by_id=by.person_id, at=at, to_on=from_on)
    adoption = Adoption.objects.create(
        place=place,
        edition=edition,
        from_on=from_on,
        adopted_at=at,
        adopted_by_id=by.person_id,
        typed_by_id=typed_by_id,
        because=because[:200],
    )
    details = {"edition": edition.digest, "pack": edition.pack, "from": f"{from_on}"}
    record(by=by, at=at, action="adopt_rules", thing=f"place:{place.pk}", details=details)
    return adoption


@transaction.atomic
def end_adoption(*, by: Actor, at: datetime, place: Division, to_on: date) -> Adoption:
    """From a day on the place follows what lies above it.

    Refuses: RulesBackdated, AdoptedLater, RulesUnchanged, NotPermitted, NotFound.
    """
    require(by, Verb.ADOPT_RULES, within=place)
    running = _running(at, place, to_on)
    if running is None:
        raise RulesUnchanged
    running.end(by_id=by.person_id, at=at, to_on=to_on)
    record(by=by, at=at, action="end_rules", thing=f"place:{place.pk}", details={"to": f"{to_on}"})
    return running


def _running(at: datetime, place: Division, from_on: date) -> Adoption | None:
    """The adoption to be followed by another, under the lock of its place."""
    Division.objects.select_for_update().get(pk=place.pk)
    if from_on < local_day(at, place.time_zone):
        raise RulesBackdated
    latest = Adoption.objects.filter(place=place).order_by("-from_on", "-pk").first()
    if latest and (latest.from_on >= from_on or (latest.to_on and latest.to_on > from_on)):
        raise AdoptedLater(day=latest.from_on)
    return latest if latest and latest.to_on is None else None


def _kept(by: Actor, at: datetime, code: str, text: str, cases: str, parent: Edition | None = None) -> Edition:
    said = {"pack": code, "text": text, "cases": cases, "kept_at": at, "kept_by_id": by.person_id, "parent": parent}
    return Edition.objects.get_or_create(digest=digest_of(text), defaults=said)[0]


def _refuse_faults(code: str, text: str, cases: str) -> None:
    try:
        layer = read_layer(code, text)
        failing = [case for case in run_cases(code, cases, layer) if not case.holds]
    except (PackError, ValueError, KeyError) as fault:
        raise PackFaulty(fault=str(fault)) from None
    if failing:
        raise CaseFails(where=failing[0].where, found=failing[0].found, expected=failing[0].expected)
