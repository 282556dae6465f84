"""Thanks at the desk: said on the telephone and written down for the elder, and the wall kept in order."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huzhu.care.thanks.actions import hang_thanks_again, take_thanks_down, thank_helpers
from huzhu.care.thanks.models import Thanks
from huzhu.care.thanks.queries import thanks_for
from huzhu.care.visits.queries import visits_to_call_about
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.thanking import ThanksForm
from huzhu.kernel.refusal import NotFound


@require_POST
@signed_in
@once
def thank(request: SignedIn, visit_id: str) -> HttpResponseBase:
    """The elder says thank you on the telephone; kept as said on the elder's word."""
    visit, form = visits_to_call_about(request.by).filter(pk=visit_id).first(), ThanksForm(request.POST)
    if visit is None or not form.is_valid():
        raise NotFound
    thank_helpers(by=request.by, at=timezone.now(), visit=visit, words=form.cleaned_data["words"])
    messages.success(request, _("Written down. The helper reads it as said on the elder's word."))
    return HttpResponseRedirect(reverse("station:call_back", args=[visit_id]))


@require_POST
@signed_in
@once
def take_down(request: SignedIn, thanks_id: str) -> HttpResponseBase:
    """Nobody else reads it, whatever both sides said."""
    return _decided(request, thanks_id, take_thanks_down, _("Taken down. It can be hung there again, below."))


@require_POST
@signed_in
@once
def hang_again(request: SignedIn, thanks_id: str) -> HttpResponseBase:
    """Undoes that."""
    return _decided(request, thanks_id, hang_thanks_again, _("It hangs there again if both sides still agree."))


def _decided(request: SignedIn, thanks_id: str, deed: Callable[..., Thanks], done: str) -> HttpResponseBase:
    thanks = thanks_for(request.by).filter(pk=thanks_id).first()
    if thanks is None:
        raise NotFound
    deed(by=request.by, at=timezone.now(), thanks=thanks)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("lobby:wall"))
