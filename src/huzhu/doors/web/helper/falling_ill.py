"""Ill: one form gives back every promise until a day, and one tap undoes it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huzhu.care.dispatch.illness import fall_ill, undo_illness
from huzhu.care.dispatch.models import Illness
from huzhu.commons.people.access import Verb, visible_to
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import desk_of
from huzhu.doors.web.helper.forms import IllForm
from huzhu.doors.web.helper.mine import me_page
from huzhu.doors.web.wording import restored_words
from huzhu.kernel.refusal import NotFound


@require_POST
@signed_in
@once
def report(request: SignedIn) -> HttpResponseBase:
    """Ill until the day chosen: everything promised before is looked after by others."""
    desk, at = desk_of(request), timezone.now()
    form = IllForm(timezone.localdate(at), request.POST, auto_id="ill_%s")

    def work() -> None:
        fall_ill(by=request.by, at=at, helper=desk.helper, to_on=form.to_on())

    def again() -> HttpResponse:
        more: dict[str, Any] = {"ill_form": form, "form": form}
        return me_page(request, desk, more, status=422)

    done = _("Get well soon. Your visits until then are looked after, and everybody is told.")
    return through(request, form, work, Way(done, reverse("helper:me"), again))


@require_POST
@signed_in
@once
def undo(request: SignedIn, key: str) -> HttpResponseBase:
    """Not ill after all: what nobody has taken stands again."""
    restored = undo_illness(by=request.by, at=timezone.now(), illness=_illness(request, key))
    messages.success(request, restored_words(restored))
    return HttpResponseRedirect(reverse("helper:me"))


def _illness(request: SignedIn, key: str) -> Illness:
    illness = visible_to(request.by, Verb.REPORT_ILL, Illness).filter(pk=key).first()
    if illness is None:
        raise NotFound
    return illness
