"""The addresses of the elder's home: one's own under /e/, that of somebody one acts for under /e/for/<person>/."""

from django.urls import include, path

from huzhu.doors.web.home import (
    afterwards,
    asking,
    family,
    giving,
    pages,
    points,
    regular,
    saved,
    telling,
    thanking,
    window,
)

app_name = "home"
_home = [
    path("", pages.show_front, name="front"),
    path("visits/", pages.show_visits, name="visits"),
    path("ask/<str:group>/", asking.choose_what, name="ask"),
    path("ask/<str:group>/<str:service>/", asking.choose_when, name="when"),
    path("ask/<str:group>/<str:service>/<str:day>/<str:part>/", asking.check, name="check"),
    path("ring-me/", family.ring_me, name="ring_me"),
    path("family/", family.show_family, name="family"),
]
urlpatterns = [
    *_home,
    path("for/<str:elder>/", include(_home)),
    path("family/<str:key>/take-back/", family.take_back, name="take_back"),
    path("time/", saved.show_time, name="time"),
    path("time/sheet/", saved.show_sheet, name="time_sheet"),
    path("time/csv/", saved.send_file, name="time_file"),
    path("time/give/", giving.give, name="give"),
    path("time/donate/", giving.donate, name="donate"),
    path("time/above/<str:key>/", giving.direct, name="direct"),
    path("time/family/", giving.show_sharing, name="share"),
    path("time/family/<str:key>/share/", giving.share, name="share_with"),
    path("time/family/<str:key>/end/", giving.stop_sharing, name="stop_sharing"),
    path("time/afterwards/", afterwards.show_afterwards, name="afterwards"),
    path("time/afterwards/heir/", afterwards.choose_heir, name="heir"),
    path("time/afterwards/heir/end/", afterwards.end_choice, name="end_heir"),
    path("time/afterwards/leave/", afterwards.leave, name="leave"),
    path("time/afterwards/come-back/", afterwards.come_back, name="come_back"),
    path("points/", points.show_points, name="points"),
    path("points/shop/", window.show_window, name="window"),
    path("points/shop/<goods_id>/", window.reserve, name="reserve"),
    path("points/shop/<goods_id>/picture/", window.show_picture, name="picture"),
    path("points/kept/<reservation_id>/cancel/", points.cancel, name="cancel_reservation"),
    path("points/certificates/<honour_id>/", points.show_certificate, name="certificate"),
    path("thanks/<thanks_id>/show/", thanking.hang, name="hang_thanks"),
    path("thanks/<thanks_id>/take-down/", thanking.take_down, name="take_thanks_down"),
    path("visits/<str:key>/thank/", thanking.thank, name="thank"),
    path("regular/<str:key>/", regular.show_round, name="round"),
    path("regular/<str:key>/end/", regular.end, name="end_round"),
    path("visits/<str:key>/", pages.show_visit, name="visit"),
    path("visits/<str:key>/change/", telling.change, name="change"),
    path("visits/<str:key>/cancel/", telling.cancel, name="cancel"),
    path("visits/<str:key>/confirm/", telling.confirm, name="confirm"),
    path("visits/<str:key>/rate/", telling.rate, name="rate"),
    path("visits/<str:key>/wrong/", telling.dispute, name="dispute"),
]
