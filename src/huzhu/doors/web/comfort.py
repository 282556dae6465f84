"""What makes a page comfortable: language, text size, shortcuts. Plain POST forms, remembered in a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

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
    size = request.POST.get("size", "")
    return _remember(request, SIZE_COOKIE, size if size in TEXT_SIZES else "")


@require_POST
def set_shortcuts(request: HttpRequest) -> HttpResponse:
    """Remember whether single-key shortcuts shall work, and return to the page that asked."""
    return _remember(request, KEYS_COOKIE, "off" if request.POST.get("keys") == "off" else "")


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    answer = HttpResponseRedirect(_way_back(request))
    if value:
        answer.set_cookie(cookie, value, max_age=A_YEAR_SECONDS, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    else:
        answer.delete_cookie(cookie, samesite="Lax")
    return answer


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
