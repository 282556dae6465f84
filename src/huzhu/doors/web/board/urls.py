"""The addresses of the board."""

from django.urls import path

from huzhu.doors.web import addresses  # noqa: F401  # days in addresses
from huzhu.doors.web.board import pages

app_name = "board"
urlpatterns = [
    path("", pages.show_today, name="today"),
    path("columns.css", pages.show_columns, name="columns"),
    path("<day:on>/", pages.show_board, name="day"),
]
