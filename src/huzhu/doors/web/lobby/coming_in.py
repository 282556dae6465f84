"""The last step of every way in: the session begins, lasts as long as its way allows, and stands in the list."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from huzhu.commons.passes.digests import source_digest
from huzhu.commons.passes.models import Sitting
from huzhu.commons.passes.queries import has_second_step
from huzhu.commons.passes.sittings import begin_sitting, leave_sitting
from huzhu.commons.people.models import Account
from huzhu.commons.people.queries import actor_of
from huzhu.doors.sittings import OWN_DEVICE_FOR, STAFF_FOR, WAY, WITHOUT_POSTS, touch
from huzhu.doors.turnstile import in_turn
from huzhu.doors.web.comfort import as_wished
from huzhu.doors.web.lobby.desks import desks_of
from huzhu.doors.web.surroundings import keep_own_name
from huzhu.kernel.actor import Actor

FIRST_COME_BACKEND = "django.contrib.auth.backends.ModelBackend"
FORGOTTEN = ("wish", "phone", "proven", "second")  # what the steps before have kept in the session
TABLETS = ("ipad", "tablet")
PHONES = ("mobile", "iphone", "android")


def come_in(request: HttpRequest, account: Account, way: str, *, own_device: bool) -> HttpResponseRedirect:
    """Signs in, and goes on to where the person wanted to go, or to the likeliest desk.

    With a password that was read out to the page where another is chosen; with a password alone, where posts need a
    second step, to the page where one is set up. Until then no post counts.
    """
    at = timezone.now()
    by = actor_of(account.person_id, timezone.localdate(at), via="web")
    missing = _missing(account, by) if way == Sitting.Way.PASSWORD else ""
    way = Sitting.Way.HALF if missing else way
    login(request, account, backend=FIRST_COME_BACKEND)
    for key in FORGOTTEN:
        request.session.pop(key, None)
    keep_own_name(request, account)
    request.session[WAY] = way
    touch(request, at)
    at_desk = bool(by.holdings) and way not in WITHOUT_POSTS
    # At a desk half a day; on one's own phone 90 days since the last use; else until the browser closes.
    long = int(OWN_DEVICE_FOR.total_seconds()) if own_device else 0
    request.session.set_expiry(at + STAFF_FOR if at_desk else long)
    key, device = str(request.session.session_key), device_kind(request)
    with in_turn():
        begin_sitting(by=by, at=at, session_key=key, way=way, device=device, own_device=own_device and not at_desk)
    if missing:
        return as_wished(HttpResponseRedirect(step(request, missing)), account)
    if way in WITHOUT_POSTS:
        return as_wished(HttpResponseRedirect(asked_for(request) or reverse("home:front")), account)
    desks = desks_of(by)
    return as_wished(HttpResponseRedirect(asked_for(request) or (desks[0].href if desks else "/")), account)


def come_in_whole(request: HttpRequest) -> HttpResponseRedirect:
    """Whoever came in by half has done the step that was missing, and comes in anew."""
    account = Account.objects.get(pk=str(request.user.pk))
    by = actor_of(account.person_id, timezone.localdate(), via="web")
    with in_turn():
        leave_sitting(by=by, at=timezone.now(), session_key=request.session.session_key or "")
    request.session.flush()  # what could do more than before gets another key
    return come_in(request, account, Sitting.Way.PASSWORD, own_device=False)


def _missing(account: Account, by: Actor) -> str:
    if account.password_told:
        return "password"
    lacks = settings.SECOND_STEP_NEEDED and bool(by.holdings) and not has_second_step(by.person_id)
    return "second_step" if lacks else ""


def asked_for(request: HttpRequest) -> str:
    """The page of ours to which the person wanted to go; empty for none, and for one elsewhere."""
    wish = request.POST.get("next") or request.GET.get("next", "")
    hosts = {request.get_host()}
    return wish if url_has_allowed_host_and_scheme(wish, hosts, require_https=request.is_secure()) else ""


def step(request: HttpRequest, name: str) -> str:
    """The address of a step of signing in, which does not forget where the person wanted to go."""
    wish = asked_for(request)
    return reverse(f"lobby:{name}") + (f"?{urlencode({'next': wish})}" if wish else "")


def source_of(request: HttpRequest) -> bytes:
    """From which network address a request comes, as a digest: tries are counted by it."""
    return source_digest(request.META.get("REMOTE_ADDR", ""))


def device_kind(request: HttpRequest) -> str:
    """What somebody holds in the hand, by what the browser says of itself."""
    agent = request.headers.get("User-Agent", "").lower()
    if any(word in agent for word in TABLETS):
        return Sitting.Device.TABLET
    return Sitting.Device.PHONE if any(word in agent for word in PHONES) else Sitting.Device.COMPUTER
