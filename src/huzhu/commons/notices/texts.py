"""The sentences of notices, put into words only when somebody reads or sends them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from huzhu.commons.announcements.models import Announcement
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.models import Person
from huzhu.commons.spans import duration
from huzhu.kernel.packs import catalogue_on

SENTENCES: Mapping[str, str] = {
    "alert.raised": gettext_noop(
        "Another department tells of something about %(who)s. Please look into it by %(on)s, and write down what came "
        "of it."
    ),
    "alert.overdue": gettext_noop(
        "Nobody has looked yet into what another department tells about %(who)s. It should have been done by %(on)s."
    ),
    "application.from_elsewhere": gettext_noop(
        "%(who)s has applied for a benefit at another place. Please decide on it, and do not ask for the papers again."
    ),
    "referral.overdue": gettext_noop(
        "Others were asked to help %(who)s, and the answer should have come by %(on)s. Please ring them, and write "
        "down what they say."
    ),
    "referral.answered": gettext_noop(
        "There is an answer to what was asked for you on %(on)s. Your station will tell you what it is."
    ),
    "circular.told": gettext_noop("A word from your station. %(line)s"),
    "call.wanted": gettext_noop("You asked us to ring you. What can we do for you?"),
    "contact.knock": gettext_noop("Nobody answers at %(who)s. Please knock there today, and tell the station."),
    "contact.overdue": gettext_noop(
        "Nobody has been in touch with %(who)s as agreed. It should have been by %(on)s. Please ring or go there today."
    ),
    "contact.overdue_many": gettext_noop(
        "%(count)s people wait for a call or a visit that should have been, the first of them by %(on)s. Please look "
        "at the list of visits due."
    ),
    "contact.shock": gettext_noop(
        "Something has happened to %(who)s. Please ring or go there by %(when)s, and write down how it is."
    ),
    "contact.shock_unwished": gettext_noop(
        "Something has happened to %(who)s, who wishes no calls or visits. Please decide what is to be done."
    ),
    "contact.shock_late": gettext_noop(
        "Something has happened to %(who)s, and nobody has been in touch in time. Please go there now."
    ),
    "contact.bereaved": gettext_noop(
        "%(who)s has lost husband or wife and is not on the list for regular contact. Please get in touch today."
    ),
    "contact.weather": gettext_noop(
        "Extreme weather: %(count)s people of yours are to be rung or visited, the first by %(when)s."
    ),
    "entry.code": gettext_noop("You asked for a code to sign in. I can read it to you now, if it was you."),
    "person.moved_in": gettext_noop("%(who)s has moved to your place. Please get in touch, and look at the record."),
    "need.approved": gettext_noop("Your request for %(service)s is accepted. We are looking for someone to come."),
    "need.guaranteed": gettext_noop(
        "Nobody could come for %(service)s. Your hours are guaranteed: the district orders the help for you, and we "
        "call you with the day."
    ),
    "need.not_bought": gettext_noop("The district does not order %(service)s for you. %(because)s We look on."),
    "need.refused": gettext_noop("We cannot arrange %(service)s. %(because)s"),
    "need.undecided": gettext_noop("We look at your request for %(service)s once more, and ring you about it."),
    "need.moved": gettext_noop("%(service)s is moved to %(when)s. We tell you who comes."),
    "need.cancelled": gettext_noop("%(service)s on %(when)s is cancelled."),
    "round.approved": gettext_noop("Your request for %(service)s, %(visits)s times, is accepted."),
    "round.ended": gettext_noop("%(service)s will not come regularly any more."),
    "round.keeper_asked": gettext_noop(
        "Can you help with %(service)s every %(weekday)s, as the familiar face? Please accept or decline."
    ),
    "assignment.offered": gettext_noop("Can you help with %(service)s on %(when)s? Please accept or decline."),
    "assignment.accepted": gettext_noop(
        "%(who)s, wearing a red vest, comes on %(when)s for %(service)s. The visitor first says: %(password)s."
    ),
    "assignment.withdrawn": gettext_noop("You are no longer needed for %(service)s on %(when)s. Thank you."),
    "assignment.asked_again": gettext_noop(
        "We do ask you for %(service)s on %(when)s after all. Please accept or decline."
    ),
    "assignment.replaced": gettext_noop("There is a change for %(service)s on %(when)s. We will call you again."),
    "assignment.lost": gettext_noop(
        "%(who)s cannot come for %(service)s on %(when)s. We look for somebody else and tell you who comes."
    ),
    "assignment.after_all": gettext_noop("%(who)s comes after all for %(service)s on %(when)s."),
    "assignment.stands": gettext_noop("%(service)s on %(when)s takes place after all. Please come as you promised."),
    "assignment.lapsed": gettext_noop("We asked somebody else for %(service)s on %(when)s. Thank you."),
    "assignment.duty": gettext_noop("Please go for %(service)s on %(when)s: nobody else can, and you are on duty."),
    "assignment.nobody": gettext_noop(
        "We have nobody yet for %(service)s on %(when)s. The station is looking, and we call you."
    ),
    "station.nobody": gettext_noop("Nobody can go to %(who)s for %(service)s on %(when)s. Please see to it now."),
    "assignment.running_late": gettext_noop("%(who)s is running late for %(service)s and comes at about %(when)s."),
    "assignment.late": gettext_noop(
        "Nobody has come yet for %(service)s on %(when)s. The station is looking into it, and we call you."
    ),
    "death.withdrawn": gettext_noop(
        "What was written down about %(who)s was a mistake, and we are sorry. The account is open again. Visits that "
        "come as before: %(kept)s. Visits for which we look for somebody: %(waiting)s."
    ),
    "visit.card_shut": gettext_noop(
        "A wrong code was typed several times at your door for %(service)s on %(when)s. Is %(who)s with you?"
    ),
    "visit.arrived": gettext_noop("%(who)s arrived at %(when)s for %(service)s."),
    "visit.left": gettext_noop("%(service)s was finished at %(when)s. If anything was wrong, please call the station."),
    "visit.credited": gettext_noop("%(minutes)s are in your account. Thank you for helping."),
    "points.ending": gettext_noop("%(points)s of your points end on %(on)s. The shop has goods for them."),
    "points.lapsed": gettext_noop("%(points)s points ended on %(on)s, as the rules say. Your hours are as they were."),
    "honour.given": gettext_noop("You have helped for %(hours)s hours: star number %(stars)s. Thank you."),
    "honour.revoked": gettext_noop(
        "Hours of yours were taken back, so star number %(stars)s counts no more. The station can tell you why."
    ),
    "thanks.said": gettext_noop("Somebody you helped says thank you. Please look in your account."),
    "shop.reserved": gettext_noop("%(pieces)s × “%(goods)s” is kept for you until %(on)s."),
    "shop.lapsed": gettext_noop("“%(goods)s” was kept for you until %(on)s. Your points are back."),
    "time.inherited": gettext_noop("%(minutes)s that %(who)s had saved are in your account."),
    "time.given_for_you": gettext_noop(
        "As you asked, %(minutes)s of yours went to %(who)s. If you did not, please call the station."
    ),
    "time.donated_for_you": gettext_noop(
        "As you asked, %(minutes)s of yours were donated. If you did not, please call the station."
    ),
    "time.above_soon": gettext_noop(
        "%(minutes)s above your limit will be donated on %(on)s, unless you say before where they go."
    ),
    "time.above_donated": gettext_noop("%(minutes)s above your limit were donated to your neighbours."),
    "visit.disputed": gettext_noop("Something about %(service)s on %(when)s is being looked into. Your minutes wait."),
}


WITHHELD = "…"


def words_of_all(notices: Iterable[Notice]) -> dict[str, str]:
    """Each notice as one sentence in the language in force, by its code; opens the names and reasons it speaks of.

    One statement for all the names together.
    """
    listed = list(notices)
    who = {str(notice.params["who"]) for notice in listed if "who" in notice.params}
    people = Person.objects.filter(pk__in=who).order_by("pk") if who else ()
    names = {person.pk: str(person.name) for person in people} | _announced(listed)
    return {one.pk: _sentence(one, _params(one), names) for one in listed}


def outline_of(notice: Notice) -> str:
    """The notice as a log may hold it: the sentence, with the name, the reason and the word at the door left out."""
    hidden = dict.fromkeys(("who", "because", "password"), WITHHELD)
    return _sentence(notice, notice.params | hidden, _announced([notice]))


def circular_words(line: Announcement) -> str:
    """An announcement as it is read to each of many, in the language in force."""
    return str(_(SENTENCES["circular.told"]) % {"line": _said(line)})


def _announced(notices: Iterable[Notice]) -> dict[str, str]:
    """The announcements that the notices speak of, by code; what everybody may read is not sealed."""
    codes = {str(one.params["line"]) for one in notices if "line" in one.params}
    return {one.pk: _said(one) for one in Announcement.objects.filter(pk__in=codes).order_by("pk")} if codes else {}


def _said(line: Announcement) -> str:
    # One line of speech: a stop between the title and each line under it.
    language = get_language() or "zh"
    title, details = line.words_in(language)
    parts = [one.rstrip("。.") for one in (title, *details.splitlines())]
    return "。".join(parts) + "。" if language.startswith("zh") else ". ".join(parts) + "."


def _params(notice: Notice) -> dict[str, str]:
    # The reason is opened, and the opening journaled, only where the sentence says it.
    reason = {"because": notice.because} if "%(because)s" in SENTENCES[notice.kind] else {}
    return cast("dict[str, str]", notice.params) | reason


def _sentence(notice: Notice, params: Mapping[str, str], names: Mapping[str, str]) -> str:
    words = {key: _in_words(key, value, notice, names) for key, value in params.items()}
    return str(_(SENTENCES[notice.kind]) % words)


def _in_words(key: str, value: str, notice: Notice, names: Mapping[str, str]) -> str:
    if key == "when":
        at = datetime.fromisoformat(value).astimezone(ZoneInfo(notice.place.time_zone))
        return f"{date_format(at, 'MONTH_DAY_FORMAT')} {at:%H:%M}"
    if key == "on":
        return date_format(date.fromisoformat(value), "MONTH_DAY_FORMAT")
    if key in ("minutes", "weekday"):
        return duration(int(value)) if key == "minutes" else str(WEEKDAYS[int(value)])
    if key in ("who", "line"):
        return names.get(value, WITHHELD)
    if key == "service":
        label = catalogue_on(notice.told_at.date()).service(value).label
        return label.zh if get_language().startswith("zh") else label.en
    return str(value)
