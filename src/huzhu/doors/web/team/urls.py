"""The addresses of the desk of an organisation."""

from django.urls import path

from huzhu.doors.web.team import pages

app_name = "team"
urlpatterns = [
    path("", pages.show_tasks, name="tasks"),
    path("people/", pages.show_people, name="people"),
    path("people/<helper_id>/", pages.show_member, name="member"),
    path("<month:first_on>/", pages.show_month, name="month"),
    path("<month:first_on>/file/<kind>/", pages.send_month, name="month_file"),
]
