"""The addresses of the helper's desk."""

from django.urls import path

from huzhu.doors.web.helper import answering, doorstep, falling_ill, feed, keeping, kept, mine, mishap, near, pages
from huzhu.doors.web.home import thanking

app_name = "helper"
urlpatterns = [
    path("", pages.show_today, name="today"),
    path("offers/<str:key>/accept/", answering.accept, name="accept"),
    path("offers/<str:key>/decline/", answering.decline, name="decline"),
    path("visits/<str:key>/", pages.show_visit, name="visit"),
    path("visits/<str:key>/in/", doorstep.arrive, name="arrive"),
    path("visits/<str:key>/out/", doorstep.leave, name="leave"),
    path("visits/<str:key>/thanks/", doorstep.show_thanks, name="thanks"),
    path("kept/<str:key>/in/", kept.arrive, name="arrive_kept"),
    path("kept/<str:key>/out/", kept.leave, name="leave_kept"),
    path("kept/<str:key>/mishap/", kept.tell_mishap, name="mishap_kept"),
    path("visits/<str:key>/mishap/", mishap.report, name="mishap"),
    path("offline/", pages.show_offline, name="offline"),
    path("visits/<str:key>/late/", answering.run_late, name="run_late"),
    path("visits/<str:key>/cannot/", answering.cannot_come, name="cannot_come"),
    path("visits/<str:key>/after-all/", answering.come_back, name="come_after_all"),
    path("visits/<str:key>/back/", answering.hand_back, name="hand_back"),
    path("keep/<str:key>/agree/", keeping.agree, name="agree_to_keep"),
    path("keep/<str:key>/decline/", keeping.decline, name="decline_to_keep"),
    path("keep/<str:key>/stop/", keeping.stop, name="stop_keeping"),
    path("near/", near.show_near, name="near"),
    path("near/<str:key>/claim/", near.claim, name="claim"),
    path("time/", mine.show_time, name="time"),
    path("me/", mine.show_me, name="me"),
    path("me/thanks/", thanking.read, name="read_thanks"),
    path("me/calendar/", feed.show, name="feed"),
    path("me/calendar/new/", feed.renew, name="renew_feed"),
    path("me/calendar/close/", feed.close, name="close_feed"),
    path("me/photo/", mine.show_photo, name="photo"),
    path("me/photo/remove/", mine.take_photo_away, name="remove_photo"),
    path("me/hours/", mine.keep_hours, name="hours"),
    path("me/limits/", mine.limit, name="limit"),
    path("me/away/", mine.stay_away, name="away"),
    path("me/ill/", falling_ill.report, name="ill"),
    path("me/ill/<str:key>/undo/", falling_ill.undo, name="undo_ill"),
]
