"""The addresses of the lobby."""

from django.urls import path

from huzhu.doors.web.lobby import pages, rules, verifying

app_name = "lobby"
urlpatterns = [
    path("", pages.show_lobby, name="front"),
    path("rules/", rules.show_rules, name="rules"),
    path("certificate/", verifying.ask_code, name="ask_code"),
    path("certificate/<code>/", verifying.show_certificate, name="certificate"),
    path("wall/", verifying.show_wall, name="wall"),
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-in/demo/", pages.enter_demo, name="enter_demo"),
    path("sign-out/", pages.sign_out, name="sign_out"),
]
