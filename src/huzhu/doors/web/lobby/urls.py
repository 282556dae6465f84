"""The addresses of the lobby."""

from django.urls import path

from huzhu.doors.web.lobby import locking, me, pages, passing, rules, second, verifying

app_name = "lobby"
urlpatterns = [
    path("", pages.show_lobby, name="front"),
    path("rules/", rules.show_rules, name="rules"),
    path("certificate/", verifying.ask_code, name="ask_code"),
    path("certificate/<code>/", verifying.show_certificate, name="certificate"),
    path("wall/", verifying.show_wall, name="wall"),
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-in/demo/", pages.enter_demo, name="enter_demo"),
    path("sign-in/phone/", passing.ask_phone, name="phone"),
    path("sign-in/code/", passing.ask_code, name="code"),
    path("sign-in/pin/", passing.ask_pin, name="pin"),
    path("sign-in/card/", passing.ask_card, name="card"),
    path("sign-in/who/", passing.choose_who, name="who"),
    path("sign-in/new-pin/", passing.choose_pin, name="new_pin"),
    path("sign-in/second/", second.ask_second, name="ask_second"),
    path("lock/", locking.unlock, name="unlock"),
    path("lock/touch/", locking.stay, name="stay"),
    path("me/", me.show_me, name="me"),
    path("me/password/", me.change_my_password, name="password"),
    path("me/pin/", me.change_my_pin, name="my_pin"),
    path("me/second/", second.show_second, name="second_step"),
    path("me/second/begin/", second.begin, name="begin_second"),
    path("me/second/confirm/", second.confirm, name="confirm_second"),
    path("me/devices/end/", me.end_elsewhere, name="end_elsewhere"),
    path("me/devices/<sitting_id>/end/", me.end_one, name="end_sitting"),
    path("sign-out/", pages.sign_out, name="sign_out"),
]
