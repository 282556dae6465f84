"""What makes a page comfortable: language, text size, shortcuts. Plain POST forms, remembered in a cookie.

Size and language are kept on the account too: a new telephone shows them from the first page after signing in.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as set_language_here

from huzhu.commons.people.accounts import keep_comfort
from huzhu.commons.people.models import Account
from huzhu.doors.turnstile import in_turn

TEXT_SIZES = ("22", "26", "30")
SIZE_COOKIE = "huzhu_text"
KEYS_COOKIE = "huzhu_keys"
A_YEAR_SECONDS = 365 * 24 * 60 * 60


def text_size_of(request: HttpRequest) -> str:
    """The step this visitor chose, in pixels of running text; empty for the page's own size."""
    chosen = request.COOKIES.get(SIZE_COOKIE, "")
    return chosen if chosen in TEXT_SIZES else ""


def shortcuts_wanted(request: HttpRequest) -> bool:
    """Whether single-key shortcuts work for this visitor; they do until switched off."""
    return request.COOKIES.get(KEYS_COOKIE) != "off"


@require_POST
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Remember the text size and return to the page that asked; an unknown size means the page's own."""
    wish = request.POST.get("size", "")
    size = wish if wish in TEXT_SIZES else ""
    _keep(request, text_size=size)
    return _remember(request, SIZE_COOKIE, size)


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Speak this language from now on, and return to the page that asked."""
    language = request.POST.get("language", "")
    if language and check_for_language(language):
        _keep(request, language=language)
    return set_language_here(request)


def as_wished[R: HttpResponseBase](response: R, account: Account) -> R:
    """The answer to signing in, which brings the size and the language of the account to this browser."""
    for cookie, value in ((SIZE_COOKIE, account.text_size), (settings.LANGUAGE_COOKIE_NAME, account.language)):
        if value:
            _set(response, cookie, value)
    return response


@require_POST
def set_shortcuts(request: HttpRequest) -> HttpResponse:
    """Remember whether single-key shortcuts shall work, and return to the page that asked."""
    return _remember(request, KEYS_COOKIE, "off" if request.POST.get("keys") == "off" else "")


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    answer = HttpResponseRedirect(_way_back(request))
    if value:
        _set(answer, cookie, value)
    else:
        answer.delete_cookie(cookie, samesite="Lax")
    return answer


def _set(answer: HttpResponseBase, cookie: str, value: str) -> None:
    answer.set_cookie(cookie, value, max_age=A_YEAR_SECONDS, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")


def _keep(request: HttpRequest, **wishes: str) -> None:
    by, account = getattr(request, "by", None), getattr(request, "user", None)
    if by is not None and isinstance(account, Account):
        with in_turn():
            keep_comfort(by=by, at=timezone.now(), account=account, **wishes)


def _way_back(request: HttpRequest) -> str:
    wish = request.POST.get("next", "")
    hosts = {request.get_host()}
    return wish if url_has_allowed_host_and_scheme(wish, hosts, require_https=request.is_secure()) else "/"


app_name = "comfort"
urlpatterns = [
    path("language/", set_language, name="language"),
    path("text-size/", set_text_size, name="text_size"),
    path("shortcuts/", set_shortcuts, name="shortcuts"),
]
