"""The addresses of the board."""

from django.urls import path

from huzhu.doors.web import addresses  # noqa: F401  # days in addresses
from huzhu.doors.web.board import doing, figures, pages, parts

app_name = "board"
urlpatterns = [
    path("", pages.show_today, name="today"),
    path("columns.css", pages.show_columns, name="columns"),
    path("<day:on>/", pages.show_board, name="day"),
    path("<day:on>/panel/", parts.show_panel, name="panel"),
    path("<day:on>/map/", parts.show_map, name="map"),
    path("<day:on>/figures/", figures.show_figures, name="figures"),
    path("<day:on>/propose/", doing.propose, name="propose"),
    path("<day:on>/assign/", doing.assign, name="assign"),
    path("<day:on>/steer/", doing.steer, name="steer"),
    path("<day:on>/steer/<steer_id>/release/", doing.unset, name="unset"),
    path("<day:on>/offers/<assignment_id>/take-back/", doing.retract, name="retract"),
    path("<day:on>/plans/<run_id>/tell/", doing.tell, name="tell"),
    path("<day:on>/plans/<run_id>/drop/", doing.drop, name="drop"),
    path("<day:on>/plans/<run_id>/undo/", doing.undo, name="undo"),
]
