"""The style guide, the comfort forms and the front door, so that these tests stand on no other page."""

from django.urls import include, path

urlpatterns = [
    path("styleguide/", include("huzhu.doors.web.styleguide.urls")),
    path("comfort/", include("huzhu.doors.web.comfort")),
    path("", include("huzhu.doors.web.lobby.urls")),
]
