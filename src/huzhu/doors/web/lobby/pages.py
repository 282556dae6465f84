"""The lobby's pages: the front page, signing in and out, and the doors of a demo."""

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.commons.passes.models import Sitting
from huzhu.commons.passes.queries import has_second_step
from huzhu.commons.passes.sittings import leave_sitting
from huzhu.commons.people.models import Account, Post
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import attributions
from huzhu.commons.sealed import noting_openings
from huzhu.doors.turnstile import in_turn
from huzhu.doors.web.lobby.coming_in import asked_for, come_in, step
from huzhu.doors.web.lobby.demo import demo_accounts
from huzhu.doors.web.lobby.desks import desks_of
from huzhu.doors.web.lobby.forms import SignInForm
from huzhu.doors.web.lobby.second import to_the_second_step
from huzhu.doors.web.shapes import LinkRow
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.kernel.identity.masking import OLD_FROM_YEARS
from huzhu.kernel.moments import age_on
from huzhu.kernel.refusal import NotFound

STATIONS_SHOWN = 30
MINUTES_LOCKED = 15


@require_GET
def show_lobby(request: HttpRequest) -> HttpResponse:
    """The front page: one's desks, the only one at once, or what this is and which station to ring."""
    by = getattr(request, "by", None)
    if getattr(request, "locked", False):
        return HttpResponseRedirect(reverse("lobby:unlock"))
    if by is None:
        with_phone = Division.objects.exclude(station_phone="").order_by("path", "pk")[:STATIONS_SHOWN]
        stations = [station_at(one) for one in with_phone]
        shown = {"stations": stations, "demo": demo_accounts().exists(), "streets": attributions()}
        return render(request, "lobby/welcome.html", shown)
    tiles = desks_of(by)
    if len(tiles) == 1:  # nothing to choose from
        return HttpResponseRedirect(tiles[0].href)
    return render(request, "lobby/desks.html", {"tiles": tiles})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The ways in: telephone, card, or name and password, which after five wrong tries stays shut for a while."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = authenticate(request, username=form.cleaned_data["username"], password=form.cleaned_data["password"])
        if account is not None:
            own_device = form.cleaned_data["own_device"]
            if has_second_step(account.person_id):
                return to_the_second_step(request, account, own_device=own_device)
            return come_in(request, account, Sitting.Way.PASSWORD, own_device=own_device)
        if getattr(request, "axes_locked_out", False):
            request.axes_locked_out = False  # type: ignore[attr-defined]  # we say it in our own words
            return render(request, "lobby/locked.html", {"minutes": MINUTES_LOCKED}, status=429)
        form.add_error(None, _("This name and this password do not fit together. Please try again."))
    shown = {"form": form, **_demo(), "next": asked_for(request), "ways": _ways(request)}
    return render(request, "lobby/sign_in.html", shown, status=422 if form.errors else 200)


@require_POST
def enter_demo(request: HttpRequest) -> HttpResponse:
    """Enters a demo as one of its people, without a password. Anywhere else there is no such door."""
    account = demo_accounts().filter(pk=_number(request.POST.get("account", ""))).first()
    if account is None:
        raise NotFound
    return come_in(request, account, Sitting.Way.DEMO, own_device=False)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session, here and in every tab."""
    by = getattr(request, "by", None)
    if by is not None and request.session.session_key:
        with in_turn():
            leave_sitting(by=by, at=timezone.now(), session_key=request.session.session_key)
    logout(request)
    return HttpResponseRedirect(reverse("lobby:front"))


def _ways(request: HttpRequest) -> list[LinkRow]:
    return [
        LinkRow(
            step(request, "phone"), "phone", _("With my telephone number"), _("We tell you six digits. No password.")
        ),
        LinkRow(step(request, "card"), "qr-code", _("With my card"), _("The card from the station, and your PIN.")),
    ]


def _demo() -> dict[str, object]:
    accounts = list(demo_accounts().select_related("person__helper"))
    if not accounts:
        return {"demo": []}
    held = Post.objects.filter(person__in=[one.person_id for one in accounts]).select_related("place").order_by("pk")
    posts = {post.person_id: post for post in held}
    with noting_openings():  # a demo's people are invented, so nobody's name is opened here
        return {"demo": [_door(one, posts.get(one.person_id)) for one in accounts]}


def _door(account: Account, post: Post | None) -> dict[str, object]:
    person = account.person
    if post:
        text = f"{post.get_kind_display()} · {place_name(post.place)}"
    elif hasattr(person, "helper"):
        text = str(person.helper.get_kind_display())
    else:
        old = person.born_on and age_on(person.born_on, timezone.localdate()) >= OLD_FROM_YEARS
        text = _("an elder") if old else _("family")
    return {"pk": account.pk, "name": str(person.name), "text": text}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
