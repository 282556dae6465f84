"""The addresses of the grid member's desk."""

from django.urls import path

from huzhu.doors.web.grid import assessing, doing, pages

app_name = "grid"
urlpatterns = [
    path("", pages.show_today, name="today"),
    path("people/", pages.show_people, name="people"),
    path("people/<person_id>/", pages.show_person, name="person"),
    path("people/<person_id>/ask/", doing.ask, name="ask"),
    path("people/<person_id>/wrong/", doing.tell_wrong, name="wrong"),
    path("people/<person_id>/assess/", assessing.assess, name="assess"),
    path("assessments/<assessment_id>/", assessing.show_assessment, name="assessment"),
    path("people/<person_id>/look/", doing.look, name="look"),
    path("contacts/<listing_id>/", doing.note, name="note"),
    path("contacts/<contact_id>/back/", doing.take_back, name="take_back"),
]
