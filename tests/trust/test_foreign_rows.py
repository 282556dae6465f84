"""Every address of the house with rows of a foreign community in it, by each post: not found, not shown, not changed.

The addresses come from the URL table alone. Whoever adds one with an argument that is not known here is told so.
"""

import os
import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.rounds.models import Keeper, Round
from huzhu.care.visits.models import Visit
from huzhu.commons.helpers.models import Helper
from huzhu.commons.journal.models import Line, Naming
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.models import Account, Delegation, Fact, Person, Tie
from huzhu.commons.places.models import Division
from tests.cast import NOW, Cast
from tests.trust.far_side import SONG, FarSide, live

LONG = bool(os.environ.get("HUZHU_LONG"))
WALKERS = ("zhou", "li", "wang", "hong", "son", "chen", "nobody")
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
# Arguments that name no row: a word each.
WORDS = {
    "group": "home", "service": "S1", "part": "any", "code": "visits_done", "figure": "visits_done", "kind": "csv",
    "day": NOW.date().isoformat(), "on": NOW.date().isoformat(), "first_on": "2026-11", "month": "2026-11",
    "duration": "60", "deed": "take", "secret": "nobodys", "use": "door", "answer": "no",
}  # fmt: skip
ANY_ROW = ("person", "need", "assignment", "visit", "delegation", "round", "keeper")
# What a form or a query might name, whether or not the page expects it.
NAMED = ("elder", "person", "need", "helper", "visit", "assignment", "delegate", "place", "tie", "notice")
# What anybody may read: a certificate by its code, and the wall of thanks, where names are masked; and what hangs in
# the street, which tests/doors/web/public scans for everything that names a person.
PUBLIC = (
    "api/v1/certificates/<honour>",
    "api/v1/places/<place>/wall",
    "screen/<place_id>/",
    "screen/<place_id>/poster/",
    "screen/announcements/<announcement_id>/poster/",
)
NOTHING = "zzzzzzzzzzzz"  # well formed, and nobody


@pytest.fixture
def cast(settings: Any, monkeypatch: pytest.MonkeyPatch, cast: Cast, tmp_path: Any) -> Cast:
    """The cast at nine in the morning."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.STATIC_ROOT = str(tmp_path)
    return cast


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the house, its arguments still open."""
    for part in (resolver or get_resolver()).url_patterns:
        path = before + str(part.pattern).removeprefix("^")
        if isinstance(part, URLResolver):
            yield from patterns(part, path)
        elif isinstance(part, URLPattern) and "(?P" not in path and "\\" not in path:
            yield path


def filled(pattern: str, far: FarSide) -> Iterator[tuple[str, str]]:
    """The address with foreign rows in it, and the same address with rows that exist nowhere."""
    names = [name for _, name in ARGUMENT.findall(pattern)]
    nowhere = _with([WORDS.get(name, NOTHING) for name in names], pattern)
    for values in product(*(_values(name, far, pattern) for name in names)):
        yield _with(values, pattern), nowhere


def _with(values: Sequence[str], pattern: str) -> str:
    given = iter(values)
    return "/" + ARGUMENT.sub(lambda _: next(given), pattern)


def _values(name: str, far: FarSide, pattern: str) -> list[str]:
    if name in WORDS:
        return [WORDS[name]]
    if name == "key":  # pages of helpers, elders and the bureau call whatever row they show a key
        return [far.rows[kind][0] for kind in ANY_ROW]
    kind = name.removesuffix("_id")
    assert kind in far.rows, f"{pattern}: what is <{name}>? Tell tests/trust/test_foreign_rows.py"
    return far.rows[kind][: None if LONG else 1] or [NOTHING]


def walker(cast: Cast, who: str) -> Client:
    """A browser with that person signed in."""
    client = Client(headers={"accept-language": "en"})
    if who != "nobody":
        person: Person = getattr(cast, who)
        account, _ = Account.objects.get_or_create(person=person, defaults={"username": person.pk})
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Asking:
    """One walker's questions, forms and messages; each form names foreign rows beside the address too."""

    def __init__(self, client: Client, far: FarSide) -> None:
        self.client, self.number = client, 0
        rows = {name: far.rows[name][0] for name in NAMED}
        self.beside = rows | {f"{name}_id": row for name, row in rows.items()}

    def answers(self, path: str, *, named: bool) -> list[Any]:
        """What the address answers to a question and to a deed, plainly and with foreign rows beside it.

        In the short form one of each: an address that is `named` a row plainly, any other with rows beside it.
        """
        ways = [{}, self.beside] if LONG else [{}] if named else [self.beside]
        return [answer for beside in ways for answer in (self.client.get(path, beside), self._deed(path, beside))]

    def _deed(self, path: str, beside: dict[str, str]) -> Any:
        self.number += 1
        if not path.startswith("/api/"):
            form = self.beside | {"nonce": f"n{self.number}", "because": "x", "reason": "x", "stars": "3"}
            return self.client.post(path, form)
        headers = {"Idempotency-Key": f"k{self.number}"}
        return self.client.post(path, beside, content_type="application/json", headers=headers)


def text_of(response: Any) -> str:
    """Everything an answer says."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace") + repr(dict(response.headers))


@pytest.mark.django_db
@pytest.mark.parametrize("who", WALKERS if LONG else ("li", "chen", "wang", "nobody"))
def test_foreign_rows_are_as_if_they_did_not_exist(cast: Cast, who: str) -> None:
    """Each answer is that of a row that exists nowhere, shows no canary, names nobody there and changes nothing."""
    far = live(cast)
    asking, last, before = Asking(walker(cast, who), far), Line.objects.order_by("-seq")[0].seq, _states(cast)
    asked_for = [one for one in patterns() if "sign-out" not in one and one not in PUBLIC]
    addresses = [one for pattern in asked_for for one in filled(pattern, far)]
    assert sum(path != nowhere for path, nowhere in addresses) > 60
    wrong: list[str] = []
    of_nothing: dict[str, list[int]] = {}
    for path, nowhere in addresses:
        there = asking.answers(path, named=path != nowhere)
        wrong += [f"{path} sings" for answer in there if SONG in text_of(answer)]
        if path != nowhere:
            if nowhere not in of_nothing:
                of_nothing[nowhere] = [answer.status_code for answer in asking.answers(nowhere, named=True)]
            statuses = [[answer.status_code for answer in there], of_nothing[nowhere]]
            if statuses[0] != statuses[1]:
                wrong.append(f"{path}: {statuses[0]}, and {statuses[1]} for nothing")
            wrong += [f"{path}: {statuses[0]}"] if there[0].status_code not in TURNED_AWAY[who == "nobody"] else []
    assert not wrong, "\n".join(wrong)
    lines = Naming.objects.filter(person__in=set(far.persons.values()), line_seq__gt=last).values("line_seq")
    assert [f"{line.action} {line.thing}" for line in Line.objects.filter(seq__in=lines).order_by("seq")] == []
    assert _states(cast) == before


# Not found; or not signed in, no such post, no helper, only for forms, or a word of the question is missing: none of
# them says anything of a row.
TURNED_AWAY = {False: {403, 404, 405, 409, 422}, True: {302, 401, 404, 405}}


def _states(cast: Cast) -> dict[str, list[Any]]:
    """Everything on the far side that somebody could change."""
    there = Division.objects.get(pk=cast.far.pk).path
    kinds: tuple[tuple[type[Model], str, str], ...] = (
        (Person, "place", "died_on"), (Need, "place", "state"), (Assignment, "need__place", "state"),
        (Visit, "place", "state"), (Fact, "person__place", "to_on"), (Tie, "person__place", "informed"),
        (Round, "place", "ended_at"), (Keeper, "round__place", "state"),
        (Delegation, "person__place", "revoked_at"), (Helper, "place", "standing"), (Notice, "place", "state"),
    )  # fmt: skip
    states = {}
    for kind, place, state in kinds:
        rows = kind._default_manager.filter(**{f"{place}__path__startswith": there})
        states[kind.__name__] = list(rows.order_by("pk").values_list("pk", state))
    return states


@pytest.mark.django_db
def test_who_works_there_sees_them_and_each_answer_is_one_line_of_the_journal(cast: Cast) -> None:
    """Staff Xu at home: the walk is no empty one, and each answer that sings has exactly one line naming just them."""
    far = live(cast)
    client, sung = walker(cast, "xu"), set[str]()
    client.get("/")
    for path, _ in [one for pattern in patterns() for one in filled(pattern, far)]:
        last = Line.objects.order_by("-seq")[0].seq
        answer = client.get(path)
        heard = {canary for canary in far.persons if canary in text_of(answer)}
        sung |= heard
        lines = list(Line.objects.filter(seq__gt=last, action="read").order_by("seq"))
        assert len(lines) <= 1, path
        shown = {_person(far.persons[canary]) for canary in heard}
        named = set(lines[0].persons.split()) if lines else set()
        assert shown <= {_person(one) for one in named}, f"{path} shows whom it does not note"
        assert all(Person.objects.filter(pk=_person(one)).exists() for one in named), f"{path} notes who is no person"
    assert len({far.persons[canary] for canary in sung}) >= 3, "the canaries do sing where they may"


def _person(whose: str) -> str:
    """The person behind what a sealed field names as its owner; for papers of a helper that is the helper."""
    helper = Helper.objects.filter(pk=whose).first()
    return helper.person_id if helper else whose
