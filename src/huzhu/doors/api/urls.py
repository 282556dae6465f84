"""The addresses of the API, every one of them behind the gate."""

from django.urls import URLPattern, path, re_path

from huzhu.doors.api.api import api
from huzhu.doors.api.gate import gated, nowhere

OPEN = ("openapi-json",)  # the contract itself names nobody


def _gated(pattern: URLPattern) -> URLPattern:
    if pattern.name in OPEN:
        return pattern
    return URLPattern(pattern.pattern, gated(pattern.callback), pattern.default_args, pattern.name)


_patterns, _app, _namespace = api.urls

urlpatterns = [
    path("v1/", ([_gated(pattern) for pattern in _patterns if isinstance(pattern, URLPattern)], _app, _namespace)),
    re_path(r"^(?P<path>.*)$", nowhere),
]
