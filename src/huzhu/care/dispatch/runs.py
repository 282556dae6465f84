"""The runs of a day held by one hand at a time, and what each of them touched."""

from collections.abc import Iterable, Mapping
from datetime import date

from huzhu.care.dispatch.models import Assignment, PlanRun, Unserved
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.places.models import Division


def hold_runs(place: Division, day: date) -> Mapping[str, PlanRun]:
    """All runs of a place and day, under one lock: two at once never tell and undo across each other."""
    Division.objects.select_for_update(no_key=True).get(pk=place.pk)  # no key: needs may still be written meanwhile
    rows = PlanRun.objects.filter(place=place, day=day).select_related("place")
    return {run.pk: run for run in rows.order_by("pk")}


def needs_of_run(run: PlanRun) -> set[str]:
    """The ids of all needs a run had before it, served or not."""
    proposed = run.proposals.order_by().values_list("need", flat=True)
    return {*proposed, *Unserved.objects.filter(run=run).order_by().values_list("need", flat=True)}


def hold_needs(needs: Iterable[str]) -> dict[str, Need]:
    """Locks needs in the order in which every action of the room does."""
    rows = Need.objects.select_for_update(of=("self",)).filter(pk__in=list(needs)).select_related("elder", "place")
    return {need.pk: need for need in rows.order_by("pk")}


def hold_helpers(helpers: Iterable[str]) -> dict[str, Helper]:
    """Locks helpers, after the needs."""
    rows = Helper.objects.select_for_update(of=("self",)).filter(pk__in=list(helpers)).select_related("person")
    return {helper.pk: helper for helper in rows.order_by("pk")}


def hold_live(needs: Iterable[str]) -> list[Assignment]:
    """Locks the offers and promises of needs, after the helpers."""
    rows = Assignment.objects.select_for_update(of=("self",)).filter(need__in=list(needs), state__in=LIVE)
    return list(rows.select_related("helper__person", "need__elder", "need__place").order_by("pk"))
