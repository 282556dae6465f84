"""The addresses of the style guide."""

from django.urls import path

from huzhu.doors.web.styleguide import pages

app_name = "styleguide"
urlpatterns = [
    path("", pages.show_parts, name="parts"),
    path("elder/", pages.show_elder, name="elder"),
    path("question/", pages.ask_question, name="question"),
    path("helper/", pages.show_helper, name="helper"),
    path("desk/", pages.show_desk, name="desk"),
    path("bureau/", pages.show_bureau, name="bureau"),
    path("screen/", pages.show_screen, name="screen"),
    path("sheet/", pages.show_sheet, name="sheet"),
]
