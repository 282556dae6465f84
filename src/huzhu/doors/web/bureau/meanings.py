"""What each figure is called, what it means, and how it stands against its denominator and the month before."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huzhu.doors.web.bureau.desk import View
from huzhu.doors.web.charts import said
from huzhu.doors.web.shapes import Figure as Card
from huzhu.doors.web.wording import duration
from huzhu.oversight.figures.queries import NEEDS_UNDER, UNDER, Figure

FEWER_IS_BETTER = frozenset({"needs_refused", "visits_disputed"})
NEITHER = frozenset({"needs_asked", "needs_approved"})
FULL_STARS = 5


@dataclass(frozen=True, slots=True)
class Meaning:
    """The name of a figure, its definition, and the sentence that gives its denominator (`%(of)s`)."""

    name: str
    means: str
    against: str = ""


def meanings() -> Mapping[str, Meaning]:
    """Every figure of the month (domain.md 10), by its code; the last two are lists of work to do."""
    return {
        "needs_asked": Meaning(_("Needs asked"), _("Requests for a day of the month, by phone, counter or page.")),
        "needs_approved": Meaning(_("Needs approved"), _("Requests that staff approved."), _("of %(of)s asked")),
        "needs_refused": Meaning(_("Needs refused"), _("Requests refused, with a reason."), _("of %(of)s asked")),
        "visits_done": Meaning(
            _("Visits done"), _("Checked in and out at the door; else it does not count."), _("of %(of)s approved")
        ),
        "visits_confirmed": Meaning(
            _("Visits confirmed"),
            _("By the elder, the family, a call from the station, or 72 hours without complaint."),
            _("of %(of)s done"),
        ),
        "visits_disputed": Meaning(
            _("Visits disputed"), _("Somebody said that it was not as it should be."), _("of %(of)s done")
        ),
        "minutes_credited": Meaning(_("Help given"), _("Minutes of confirmed visits, as they stand in the bank.")),
        "elders_served": Meaning(_("Elders visited"), _("Different elders to whom somebody came.")),
        "helpers_active": Meaning(_("Helpers active"), _("Different helpers with minutes credited.")),
        "satisfaction": Meaning(
            _("Satisfaction"), _("Mean of the ratings from 1 to 5; visits without a rating are left out."),
            _("from %(of)s ratings"),
        ),
        "visits_waiting": Meaning(_("Waiting for a word"), _("Over, and nobody of the elder's side has spoken yet.")),
        "disputes_open": Meaning(_("Open disputes"), _("Disputed, and nobody has decided yet.")),
    }  # fmt: skip


def cards_of(view: View, now: tuple[Figure, ...], before: tuple[Figure, ...], as_of: str) -> list[Card]:
    """The figures as cards: number, denominator, change, definition and date, each opening what it counts.

    A month after one in which nothing was recorded tells no change.
    """
    empty = not any(figure.value for figure in before)
    earlier = {} if empty else {figure.code: figure.value for figure in before}
    return [_card(view, figure, earlier.get(figure.code), as_of) for figure in now]


def shown_value(figure: Figure) -> str:
    """The number as people read it."""
    if figure.value is None:
        return "–"
    if figure.unit == "minutes":
        return duration(int(figure.value))
    return f"{figure.value:.1f} / {FULL_STARS}" if figure.unit == "stars" else said(figure.value)


def opens(code: str) -> bool:
    """Whether a figure has a list under it."""
    return code in UNDER or code in NEEDS_UNDER


def _card(view: View, figure: Figure, before: float | None, as_of: str) -> Card:
    meaning = meanings()[figure.code]
    change, icon, tone = _change(figure, before)
    return Card(
        name=meaning.name,
        value=shown_value(figure),
        means=meaning.means,
        as_of=as_of,
        against=meaning.against % {"of": said(figure.of)} if meaning.against and figure.of is not None else "",
        percent=_percent(figure),
        change=change,
        change_icon=icon,
        change_tone=tone,
        href=view.address("under", code=figure.code) if opens(figure.code) else "",
    )


def _percent(figure: Figure) -> float | None:
    if figure.value is None or not figure.of:
        return None
    return 100 * float(figure.value) / (FULL_STARS if figure.unit == "stars" else figure.of)


def _change(figure: Figure, before: float | None) -> tuple[str, str, str]:
    if figure.value is None or before is None:
        return "", "minus", "muted"
    more = round(float(figure.value) - float(before), 2)
    if not more:
        return _("as last month"), "minus", "muted"
    amount = duration(int(abs(more))) if figure.unit == "minutes" else said(abs(more))
    told = {"change": ("+" if more > 0 else "−") + amount}
    better = (more > 0) != (figure.code in FEWER_IS_BETTER)
    tone = "muted" if figure.code in NEITHER else "up" if better else "down"
    return _("%(change)s on last month") % told, "trending-up" if more > 0 else "trending-down", tone
