"""By which telephone or computer somebody comes: a mark in a cookie that says nothing but that it is the same one."""

import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from huzhu.doors.web.comfort import A_YEAR_SECONDS

DEVICE_COOKIE = "huzhu_device"
MARK_BYTES = 18
LONGEST = 64


def device_of(request: HttpRequest) -> str:
    """The mark that came with the request; empty where the browser keeps none, which is nobody's fault."""
    mark = request.COOKIES.get(DEVICE_COOKIE, "")
    return mark if len(mark) <= LONGEST else ""


def marked[R: HttpResponseBase](request: HttpRequest, response: R) -> R:
    """The answer, with a new mark for a browser that has none yet: asked for before the form that sends it back."""
    if not device_of(request):
        response.set_cookie(
            DEVICE_COOKIE,
            secrets.token_urlsafe(MARK_BYTES),
            max_age=A_YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
