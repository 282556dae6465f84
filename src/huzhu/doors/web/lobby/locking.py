"""The lock of a desk that nobody touched for a quarter of an hour: the password again, and on where one was."""

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huzhu.doors.sittings import touch
from huzhu.doors.web.kept import kept_form
from huzhu.doors.web.lobby.coming_in import asked_for
from huzhu.doors.web.lobby.forms import UnlockForm
from huzhu.doors.web.surroundings import own_name

MINUTES_SHUT = 15
FROM_THE_PAGE = "Huzhu-Lock"  # sent by static/lock.js, which keeps the page that lies under the lock


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Asks the password of whoever is signed in; what was sent meanwhile waits on the next page."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("lobby:sign_in"))
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, word = request.user.get_username(), form.cleaned_data["password"]
        account = authenticate(request, username=name, password=word)
        if account is not None and account.pk == request.user.pk:
            touch(request, timezone.now())
            return _unlocked(request)
        if getattr(request, "axes_locked_out", False):
            request.axes_locked_out = False  # type: ignore[attr-defined]  # we say it in our own words
            logout(request)
            return render(request, "lobby/locked.html", {"minutes": MINUTES_SHUT}, status=429)
        form.add_error("password", _("This is not your password. Please try again."))
    status = 422 if form.errors else 200
    if FROM_THE_PAGE in request.headers:
        return HttpResponse(status=status)
    shown = {"form": form, "name": own_name(request), "next": asked_for(request)}
    return render(request, "lobby/unlock.html", shown, status=status)


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is typing at the desk; the porter has noted it already. 423 where the lock came first."""
    return HttpResponse(status=423 if getattr(request, "locked", False) else 204)


def _unlocked(request: HttpRequest) -> HttpResponse:
    if FROM_THE_PAGE in request.headers:
        return HttpResponse(status=204)
    kept = kept_form(request)
    if kept is not None:
        return render(request, "lobby/kept.html", {"kept": kept})
    return HttpResponseRedirect(asked_for(request) or "/")
