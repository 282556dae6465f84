"""The addresses of the administrator's desk."""

from django.urls import path

from huzhu.doors.web.keeper import front, health, packs, places, posts

app_name = "keeper"
urlpatterns = [
    path("", front.show_front, name="front"),
    path("health/", health.show_health, name="health"),
    path("packs/", packs.show_packs, name="packs"),
    path("places/", places.show_places, name="places"),
    path("places/<place_id>/", places.show_place, name="place"),
    path("places/<place_id>/add/", places.add, name="add_place"),
    path("places/<place_id>/rename/", places.rename, name="rename_place"),
    path("places/<place_id>/station/", places.open_station, name="open_station"),
    path("posts/", posts.show_posts, name="posts"),
    path("posts/new/", posts.new_colleague, name="new_colleague"),
    path("posts/<post_id>/", posts.show_post, name="post"),
    path("posts/<post_id>/end/", posts.end, name="end_post"),
    path("posts/<post_id>/resume/", posts.resume, name="resume_post"),
    path("posts/<post_id>/another/", posts.give_another, name="another_post"),
    path("posts/<post_id>/password/", posts.reset, name="reset_password"),
    path("posts/<post_id>/second/", posts.end_second, name="end_second"),
    path("posts/<post_id>/account/", posts.open_account, name="open_account"),
]
