"""Bringing a simulated town into an empty database: its ground, people, helpers and posts."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from huzhu.commons.groups.actions import found_group
from huzhu.commons.helpers.actions import (
    Hours,
    Paper,
    enrol_helper,
    join_team,
    keep_apart,
    note_skill,
    offer_hours,
    verify_paper,
)
from huzhu.commons.helpers.models import Helper, ServiceRefusal
from huzhu.commons.people.actions import (
    Newcomer,
    Particulars,
    delegate_to,
    give_post,
    inform_relative,
    register_many,
    tie_persons,
)
from huzhu.commons.people.models import Account, Fact, Organisation, Person
from huzhu.commons.places.actions import Charter, found_division, lay_streets
from huzhu.commons.places.models import Division
from huzhu.doors.cli.duty import Duty
from huzhu.kernel.simulation import folk
from huzhu.kernel.simulation.town import Town

CENTRE = "邻里社工服务中心"


@transaction.atomic
def settle_town(duty: Duty, town: Town, on: date) -> Division:
    """Writes the whole town, known from `on`, and returns the division at its top."""
    places = _found(duty, town)
    top = places[town.places[0].key]
    lay_streets(by=duty.by, at=duty.at, place=top, streets=town.streets)
    persons = {person.pk: person for person in _register(duty, town, places, on)}
    for relative in town.relatives:
        _tie(duty, relative, persons)
    for helper in town.helpers:
        _enrol(duty, helper, persons)
    for staff in town.staff:
        there = places[staff.place]
        give_post(
            by=duty.by,
            at=duty.at,
            person=persons[staff.key],
            kind=staff.post,
            place=there,
            from_on=on - timedelta(days=365),
            organisation_id=_team(duty, there).pk if staff.post == "leader" else None,
        )
    return top


def open_demo_accounts(town: Town, persons: Iterable[str]) -> None:
    """Sign-ins without a password for a demo; `doors/web/lobby` refuses them in any other database."""
    for key in persons:
        account = Account(username=f"demo-{key}", person_id=key, demo=True)
        account.set_unusable_password()
        account.save()


def _team(duty: Duty, place: Division) -> Organisation:
    """An organisation of a community, to which every third of its helpers belongs."""
    centre = found_group(by=duty.by, at=duty.at, place=place, name=CENTRE)
    for helper in Helper.objects.filter(place=place).order_by("pk")[::3]:
        join_team(by=duty.by, at=duty.at, helper=helper, organisation=centre)
    return centre


def _found(duty: Duty, town: Town) -> dict[str, Division]:
    places: dict[str, Division] = {}
    for place in town.places:
        charter = Charter(
            place.name, place.tier, place.name_en, place.code, place.station_phone, place.node, key=place.key
        )
        under = places[place.parent] if place.parent else None
        places[place.key] = found_division(by=duty.by, at=duty.at, charter=charter, under=under)
    return places


def _register(duty: Duty, town: Town, places: dict[str, Division], on: date) -> list[Person]:
    newcomers = [_elder(elder, places) for elder in town.elders]
    newcomers += [_helper(helper, places) for helper in town.helpers]
    home = {elder.key: elder.home.community for elder in town.elders}
    newcomers += [
        Newcomer(_plain(relative, (relative.phone,)), places[home[relative.elder]]) for relative in town.relatives
    ]
    known = {newcomer.particulars.key for newcomer in newcomers}
    newcomers += [
        Newcomer(_plain(staff, (staff.phone,)), places[staff.place]) for staff in town.staff if staff.key not in known
    ]
    return register_many(
        by=duty.by, at=duty.at, newcomers=newcomers, from_on=on - timedelta(days=200), origin=Fact.Origin.SIMULATED
    )


def _plain(one: folk.Relative | folk.Staff, phones: tuple[str, ...]) -> Particulars:
    return Particulars(name=one.name, gender=one.gender, born_on=one.born_on, phones=phones, key=one.key)


def _elder(elder: folk.Elder, places: dict[str, Division]) -> Newcomer:
    phones = tuple(dict.fromkeys(contact.number for contact in elder.phones))
    return Newcomer(_at_home(elder, phones, elder.identity_number or ""), places[elder.home.grid], elder.facts)


def _helper(helper: folk.Helper, places: dict[str, Division]) -> Newcomer:
    return Newcomer(_at_home(helper, (helper.phone,), helper.identity_number), places[helper.home.community])


def _at_home(one: folk.Elder | folk.Helper, phones: tuple[str, ...], number: str) -> Particulars:
    home = one.home
    point = f"{home.lon:.6f},{home.lat:.6f}"
    return Particulars(
        name=one.name,
        gender=one.gender,
        born_on=one.born_on,
        phones=phones,
        door=home.door.text,
        point=point,
        street_node=home.node,
        identity_number=number,
        key=one.key,
    )


def _tie(duty: Duty, relative: folk.Relative, persons: dict[str, Person]) -> None:
    elder, other = persons[relative.elder], persons[relative.key]
    tie = tie_persons(by=duty.by, at=duty.at, person=elder, other=other, kind=relative.tie, emergency_rank=1)
    if relative.informed:
        inform_relative(by=duty.by, at=duty.at, tie=tie)
    if relative.delegate:
        scopes = ["see", "ask", "confirm"]
        delegate_to(by=duty.by, at=duty.at, person=elder, delegate=other, scopes=scopes, to_on=None)


def _enrol(duty: Duty, one: folk.Helper, persons: dict[str, Person]) -> None:
    by, at = duty.by, duty.at
    helper = enrol_helper(
        by=by,
        at=at,
        person=persons[one.key],
        kind=one.kind,
        vest_number=one.vest_number,
        max_minutes_a_day=one.max_minutes_a_day,
    )
    Helper.objects.filter(pk=helper.pk).update(max_visits_a_day=one.max_visits_a_day, max_steps=one.max_steps)
    for proof in one.proofs:
        note_skill(by=by, at=at, helper=helper, code=proof.skill, level=proof.level)
        if proof.expires_on > by.day:
            paper = Paper(proof.skill, proof.issuer, proof.number, proof.valid_from, proof.expires_on)
            verify_paper(by=by, at=at, helper=helper, paper=paper)
    hours = [Hours(one_day.weekday, one_day.from_minute, one_day.to_minute) for one_day in one.hours]
    offer_hours(by=by, at=at, helper=helper, hours=hours)
    ServiceRefusal.objects.bulk_create(ServiceRefusal(helper=helper, service=service) for service in one.refuses)
    for elder in one.avoids:
        keep_apart(by=by, at=at, elder=persons[elder], helper=helper, said_by_elder=False)
