"""The addresses of what hangs in the street."""

from django.urls import path

from huzhu.doors.web import addresses  # noqa: F401  # days in addresses
from huzhu.doors.web.public import calendars, figures, posters, screen

app_name = "public"
urlpatterns = [
    path("screen/worker.js", screen.send_worker, name="worker"),
    path("screen/<place_id>/", screen.show_screen, name="screen"),
    path("screen/<place_id>/poster/", posters.show_poster, name="poster"),
    path("screen/announcements/<announcement_id>/poster/", posters.show_announcement, name="announcement_poster"),
    path("public/figures/", figures.find_month, name="figures"),
    path("public/figures/<day:first_on>/", figures.show_month, name="month"),
    path("calendar/<str:secret>.ics", calendars.send_feed, name="calendar"),
]
