"""All addresses of the house."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("huzhu.doors.web.urls")),
    path("api/", include("huzhu.doors.api.urls")),
]
