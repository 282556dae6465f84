"""Finding whom the rules of a place mean, without being asked: everybody, or whoever can have another answer."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from huzhu.care.entitlement.lists import lists_adopted
from huzhu.care.entitlement.models import Answer, Finding, Said, Search
from huzhu.care.entitlement.queries import journal_now, last_search, people_of, perhaps_changed
from huzhu.care.entitlement.sheets import Answers, answers_for, due_of, sheets_of
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.reading import benefits_on, edition_of

AT_ONCE = 500


@transaction.atomic
def find_entitled(*, by: Actor, at: datetime, place: Division, pack: str = "") -> Search:
    """Answers for all of a place whose answer can have changed since its last search, and for everybody where the rules
    have; writes down each change. By the list of the place, or by another that is named.

    Refuses: NotPermitted, NotFound, UnknownPack, NoRulesYet.
    """
    require(by, Verb.FIND_ENTITLED, within=place)
    begun, last = _begun(place, by.day, pack), last_search(by, place)
    same = last and (last.pack, last.edition) == (begun.benefits.code, begun.edition)
    goes_on = last if last and same and last.searched_on <= by.day else None
    return _search(by, at, replace(begun, last=goes_on))


@transaction.atomic
def find_all_entitled(*, by: Actor, at: datetime, place: Division, pack: str = "") -> Search:
    """Answers for everybody of a place anew, by its list or another that is named.

    Refuses: NotPermitted, NotFound, UnknownPack, NoRulesYet.
    """
    require(by, Verb.FIND_ENTITLED, within=place)
    return _search(by, at, _begun(place, by.day, pack))


@dataclass(frozen=True, slots=True)
class _Begun:
    place: Division
    benefits: Benefits
    edition: str
    others: tuple[str, ...]  # paths under the place that go by another list, and are searched by it
    last: Search | None = None


def _begun(place: Division, day: date, named: str) -> _Begun:
    lists = lists_adopted()
    pack = named or lists.pack_at(place, day)
    others = () if named else lists.other_below(place, day)
    return _Begun(place, benefits_on(pack, day), edition_of(pack, day), others)


def _search(by: Actor, at: datetime, begun: _Begun) -> Search:
    place, benefits, last = begun.place, begun.benefits, begun.last
    read_to = journal_now()  # before anybody is listed: what is written down meanwhile is asked about the next time
    asked = perhaps_changed(by, place, benefits, last) if last else people_of(by, place)
    for path in begun.others:
        asked = asked.exclude(place__path__startswith=path)
    people = list(asked.only("pk", "born_on", "died_on", "place"))
    search = Search.objects.create(
        place=place,
        pack=benefits.code,
        edition=begun.edition,
        searched_on=by.day,
        whole=last is None,
        journal_seq=read_to,
        searched_at=at,
        searched_by_id=by.person_id,
    )
    counts: Counter[str] = Counter()
    for start in range(0, len(people), AT_ONCE):
        counts += _answer(search, people[start : start + AT_ONCE], benefits)
    search.people_count = len(people)
    search.new_count, search.changed_count = counts[Finding.Kind.NEW], counts[Finding.Kind.CHANGED]
    search.lost_count, search.unsure_count = counts[Finding.Kind.LOST], counts[Finding.Kind.UNSURE]
    search.save(update_fields=["people_count", "new_count", "changed_count", "lost_count", "unsure_count"])
    details = {"pack": benefits.code, "people": len(people)} | {str(kind): count for kind, count in counts.items()}
    record(by=by, at=at, action="find_entitled", thing=f"entitlement:{search.pk}", details=details)
    return search


def _answer(search: Search, people: list[Person], benefits: Benefits) -> Counter[str]:
    """New answers for some people, and what changed from the last."""
    known = {one.person_id: one for one in Answer.objects.filter(person__in=people).order_by("pk")}
    found = answers_for(sheets_of(_alive(people, search.searched_on), benefits, search.searched_on), benefits)
    findings: list[Finding] = []
    fresh: list[Answer] = []
    for person in people:
        answers = found.get(person.pk, {})
        now, answer = due_of(answers, benefits), known.get(person.pk)
        findings += _findings(search, person.pk, answer.due() if answer else {}, (now, answers))
        if answer is None:
            fresh.append(Answer(person_id=person.pk, search=search, said=json.dumps(now, sort_keys=True)))
        elif answer.due() != now:
            answer.say(now, search)
    Answer.objects.bulk_create(fresh)
    Finding.objects.bulk_create(findings)
    return Counter(one.kind for one in findings)


def _alive(people: list[Person], day: date) -> list[Person]:
    return [one for one in people if one.died_on is None or one.died_on > day]


def _findings(search: Search, person: str, before: Said, after: tuple[Said, Answers]) -> Iterator[Finding]:
    now, answers = after
    for benefit in sorted({*before, *now}):
        kind = _kind(benefit, before, now, answers)
        if kind is not None:
            amounts = json.dumps([before.get(benefit), now.get(benefit)])
            yield Finding(person_id=person, search=search, kind=kind, benefit=benefit, amounts=amounts)


def _kind(benefit: str, before: Said, now: Said, answers: Answers) -> Finding.Kind | None:
    if benefit not in before:
        return Finding.Kind.NEW
    if benefit in now:
        return Finding.Kind.CHANGED if before[benefit] != now[benefit] else None
    unsure = benefit in answers and answers[benefit][0] is None
    return Finding.Kind.UNSURE if unsure else Finding.Kind.LOST
