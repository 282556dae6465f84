"""Which desks a person may go to, from the posts held: for showing doors, never for opening them."""

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, may
from huzhu.doors.web.shapes import LinkRow
from huzhu.kernel.actor import Actor


def desks_of(by: Actor) -> list[LinkRow]:
    """The desks of somebody, the likeliest first; whoever has no post still has a home."""
    rows: list[LinkRow] = []
    if may(by, Verb.TAKE_CALL):
        rows.append(_row("/desk/", "phone-incoming", _("Telephone desk"), _("Calls, approvals, today's visits")))
    if may(by, Verb.KEEP_BLOCK):
        rows.append(
            _row("/g/", "footprints", _("My block"), _("Who is due, where nobody answers, help for a neighbour"))
        )
    if may(by, Verb.SEE_FIGURES):
        rows.append(_row("/sup/", "trending-up", _("Figures"), _("This month, and the visits under each number")))
    if may(by, Verb.SEE_TEAM):
        rows.append(_row("/o/", "users", _("My organisation"), _("What our people have promised, who they are, hours")))
    if may(by, Verb.KEEP_PLACES):
        rows.append(_row("/keep/", "settings", _("Administration"), _("Set-up, areas, posts, the state of the house")))
    if Helper.objects.filter(person=by.person_id).exists():
        rows.append(_row("/v/", "hand-heart", _("My visits as a helper"), _("Today, offers, my time")))
    rows.append(_row("/e/", "house", _("My home page"), _("Who comes, ask for help, my time"), "gold"))
    return [row for row in rows if row.href]


def _row(address: str, icon: str, title: str, text: str, tone: str = "") -> LinkRow:
    try:
        resolve(address)
    except Resolver404:
        address = ""  # a house without that desk shows no door to it
    return LinkRow(address, icon, title, text, tone)
