"""Codes told to a number: wishing for one, telling it, typing it in. The code is born when it is told."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import close_notice, note_call, tell
from huzhu.commons.notices.models import Notice
from huzhu.commons.passes.digests import code_digest, code_fits, new_digits
from huzhu.commons.passes.models import CodeWish, EntryTry
from huzhu.commons.passes.numbers import own_phones, people_of
from huzhu.commons.passes.queries import CODE_GOOD_FOR, WISH_WAITS, wishes_open
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person, Phone
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

Gateway = Callable[[str, str], bool]
"""What sends a text: takes the number and the code, says whether it left. A city brings its own."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT_FOR = 2 * DAY  # trust.md 4: codes are forgotten soon; the limits look back one day
WISHES = ((HOUR, 3), (DAY, 8))
WISHES_OF_A_SOURCE = ((HOUR, 20),)
WISHES_OF_ALL = ((HOUR, 600),)
WRONG_CODES_MOST = 5
KIND = "entry.code"


class CodeWrong(Refused):
    """The digits are not those told, or not any more; the same for a number that we do not know."""

    code = "passes.code_wrong"
    sentence = "These digits do not fit."
    next_step = "Please look again: the newest code counts, for a quarter of an hour. Or ask for a new one."
    leaves_trace = True


class CodeShut(Refused):
    """Too many wrong digits for one wish."""

    code = "passes.code_shut"
    sentence = "The digits were wrong five times, so this code no longer counts."
    next_step = "Please ask for a new one, or call the station."
    leaves_trace = True


class AskedTooOften(Refused):
    """Codes were asked for too often: on this number, from this address, or everywhere."""

    code = "passes.asked_too_often"
    sentence = "A code was asked for several times already."
    next_step = "Please wait an hour, or call the station: a colleague helps you at once."
    leaves_trace = True


class NobodyWaits(Refused):
    """The wish is over, used or taken back."""

    code = "passes.nobody_waits"
    sentence = "Nobody waits for this code any more."
    next_step = "If they still want to come in, they ask for a new code on their phone."


def wish_for_code(*, by: Actor, at: datetime, phone: bytes, source: bytes) -> CodeWish:
    """A browser asks for a code on a number (as digest), from an address (as digest).

    The same row, the same statements and the same answer for a number that is nobody's; whom it is for is looked up
    by a job. Written first and counted then, each for itself, so that rivals see one another. Whoever asks has said
    not yet who it is, so it asks for no permission. Refuses: AskedTooOften.
    """
    wish = CodeWish.objects.create(target=phone, source=source, asked_at=at)
    asked = CodeWish.objects.exclude(state=CodeWish.State.REFUSED)
    limits = ((Q(target=phone), WISHES), (Q(source=source), WISHES_OF_A_SOURCE), (Q(), WISHES_OF_ALL))
    counts = [
        asked.filter(whose, asked_at__gt=at - span).count() > most for whose, spans in limits for span, most in spans
    ]
    if any(counts):
        CodeWish.objects.filter(pk=wish.pk).update(state=CodeWish.State.REFUSED)
        raise AskedTooOften
    return wish


def type_code(*, by: Actor, at: datetime, wish_id: str, code: str) -> list[Person]:
    """The digits are typed into the browser that asked for them; returns who shares the number, to choose among.

    A wrong try counts even though it is refused. Whoever types has said not yet who it is, so it asks for no
    permission. Refuses: CodeWrong, CodeShut.
    """
    with transaction.atomic():
        wish = CodeWish.objects.select_for_update().filter(pk=wish_id).order_by("pk").first()
        state = _tried(wish, code, at) if wish else CodeWish.State.TOLD
        people = people_of(bytes(wish.target)) if wish and state == CodeWish.State.USED else []
        if wish and people:
            details = {"way": "code"}
            record(by=by, at=at, action="type_code", thing=f"wish:{wish.pk}", persons=_ids(people), details=details)
    if state == CodeWish.State.SHUT:
        raise CodeShut
    if not people:
        raise CodeWrong
    return people


def _tried(wish: CodeWish, code: str, at: datetime) -> str:
    if wish.state in (CodeWish.State.WAITING, CodeWish.State.TOLD):
        fresh = wish.told_at is not None and at < wish.told_at + CODE_GOOD_FOR
        if code_fits(wish, "".join(code.split())) and fresh:
            wish.state = CodeWish.State.USED
        else:
            wish.wrong_count += 1
            wish.state = CodeWish.State.SHUT if wish.wrong_count >= WRONG_CODES_MOST else wish.state
        wish.save(update_fields=["state", "wrong_count"])
        return wish.state
    return CodeWish.State.SHUT if wish.state == CodeWish.State.SHUT else CodeWish.State.TOLD


def hand_out_codes(*, by: Actor, at: datetime, gateway: Gateway | None = None) -> int:
    """Brings every new wish on its way: by text where the house has a gateway, else onto the call list.

    Returns how many wishes reached somebody's list or phone; a number that is nobody's is passed over in silence,
    which is the point. What is over leaves the list. Called by a job, as the house itself: asks for no permission.
    """
    done = 0
    for key in list(_unsorted().values_list("pk", flat=True)[:200]):
        done += _hand_out(by, at, key, gateway)
    _clear(by, at)
    return done


def _unsorted() -> QuerySet[CodeWish]:
    waiting = CodeWish.objects.filter(state=CodeWish.State.WAITING, sorted_at__isnull=True)
    return waiting.order_by("asked_at", "pk")


@transaction.atomic
def _hand_out(by: Actor, at: datetime, key: str, gateway: Gateway | None) -> int:
    wish = CodeWish.objects.select_for_update().get(pk=key)
    if wish.sorted_at is not None:
        return 0
    wish.sorted_at = at
    wish.save(update_fields=["sorted_at"])
    row = own_phones(bytes(wish.target)).first()
    if row is None:
        return 0
    if gateway is not None and gateway(str(row.number), _born(by, at, wish)):
        record(by=by, at=at, action="send_code", thing=f"wish:{wish.pk}", persons=[row.person_id])
        return 1
    return int(_list_call(by, at, wish, row))


def _list_call(by: Actor, at: datetime, wish: CodeWish, row: Phone) -> bool:
    """One line on the call list for a number, however many browsers ask."""
    waiting = Notice.objects.filter(person=row.person_id, kind=KIND, state=Notice.State.WAITING)
    if waiting.filter(params={"phone": row.pk}).exists():
        return False
    params, call = {"phone": row.pk}, Notice.Channel.CALL
    about = f"wish:{wish.pk}"
    return tell(by=by, at=at, person=row.person, kind=KIND, about=about, params=params, channel=call) is not None


def _clear(by: Actor, at: datetime) -> None:
    """Nobody is rung for a wish that is over; and of wishes and tries nothing is left after two days."""
    listed = Notice.objects.filter(kind=KIND, state=Notice.State.WAITING, told_at__lte=at - WISH_WAITS)
    for notice in listed.order_by("told_at", "pk")[:200]:
        if not _wishes_behind(notice, at):
            close_notice(by=by, at=at, notice=notice)
    CodeWish.objects.filter(asked_at__lte=at - KEPT_FOR).delete()
    EntryTry.objects.filter(tried_at__lte=at - KEPT_FOR).delete()


@transaction.atomic
def tell_code(*, by: Actor, at: datetime, notice: Notice) -> str:
    """Somebody rings the number and reads out six digits, which count in every browser that asked for this number.

    Returns them, this once; telling again makes new ones. Refuses: NobodyWaits, NotPermitted, NotFound.
    """
    require(by, Verb.DELIVER_NOTICES, within=notice)
    wishes = _wishes_behind(notice, at)
    if not wishes:
        raise NobodyWaits
    code = new_digits()
    for wish in wishes:
        _give(wish, code, by, at)
    record(by=by, at=at, action="tell_code", thing=f"notice:{notice.pk}", persons=[notice.person_id])
    return code


@transaction.atomic
def deny_code(*, by: Actor, at: datetime, notice: Notice) -> int:
    """Whoever was rung did not ask for a code: every wish on the number ends. Returns how many did.

    Refuses: AlreadyTold, NotPermitted, NotFound.
    """
    require(by, Verb.DELIVER_NOTICES, within=notice)
    wishes = _wishes_behind(notice, at)
    CodeWish.objects.filter(pk__in=[one.pk for one in wishes]).update(state=CodeWish.State.DENIED)
    note_call(by=by, at=at, notice=notice, outcome=Notice.Outcome.REACHED)
    record(by=by, at=at, action="deny_code", thing=f"notice:{notice.pk}", persons=[notice.person_id])
    return len(wishes)


def _wishes_behind(notice: Notice, at: datetime) -> list[CodeWish]:
    if notice.kind != KIND:
        return []
    row = Phone.objects.filter(pk=notice.params["phone"]).order_by("pk").first()
    return list(wishes_open(bytes(row.digest), at).select_for_update()) if row else []


def _born(by: Actor, at: datetime, wish: CodeWish) -> str:
    code = new_digits()
    _give(wish, code, by, at)
    return code


def _give(wish: CodeWish, code: str, by: Actor, at: datetime) -> None:
    wish.digest, wish.told_at, wish.told_by_id = code_digest(wish, code), at, by.person_id
    wish.state = CodeWish.State.TOLD
    wish.save(update_fields=["digest", "told_at", "told_by", "state"])


def _ids(people: list[Person]) -> list[str]:
    return [one.pk for one in people]
