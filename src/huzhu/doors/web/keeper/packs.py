"""The catalogue of services and the rule packs: what there is, where it comes from, how sure it is, who follows it."""

from collections import defaultdict
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from huzhu.commons.people.access import Verb, may
from huzhu.commons.rulebook.queries import adoptions_for, editions_kept
from huzhu.doors.web.bureau.rulebook import edition_words
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.keeper.desk import around
from huzhu.doors.web.lobby.rules import service_row
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.packs import catalogue_on


@require_GET
@signed_in
def show_packs(request: SignedIn) -> HttpResponseBase:
    """Services in force today, and every edition of the rules that is kept here."""
    shown, day = around(request, "packs"), timezone.localdate()
    catalogue, language = catalogue_on(day), get_language() or "zh"
    families = {one.code: one.label.in_language(language) for one in catalogue.families}
    services = [
        {"row": service_row(one), "code": one.code, "family": families[one.family], "verified_on": one.mark.verified_on}
        for one in catalogue.services
    ]
    more = {
        "services": services,
        "confirmed": sum(one.mark.confirmed for one in catalogue.services),
        "packs": _packs(request),
        "may_read": may(request.by, Verb.SEE_FIGURES),
    }
    return render(request, "keeper/packs.html", {**shown, **more})


def _packs(request: SignedIn) -> list[dict[str, Any]]:
    followed: dict[str, list[str]] = defaultdict(list)
    running = adoptions_for(request.by).exclude(to_on__lte=timezone.localdate())
    for one in running.order_by("place__path", "from_on", "pk"):
        followed[one.edition_id].append(f"{place_name(one.place)} · {one.from_on:%Y-%m-%d}")
    return [edition_words(one) | {"followed": followed[one.pk]} for one in editions_kept()]
