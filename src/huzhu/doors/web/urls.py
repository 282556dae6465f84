"""The addresses of the pages, desk by desk. Each desk adds its line."""

from django.urls import URLPattern, URLResolver, include, path

from huzhu.doors.web.helper.worker import show_worker
from huzhu.doors.web.station.telephone import tell_ring

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("huzhu.doors.web.lobby.urls")),
    path("sw.js", show_worker, name="worker"),
    path("comfort/", include("huzhu.doors.web.comfort")),
    path("telephone/rings/", tell_ring, name="tell_ring"),
    path("desk/", include("huzhu.doors.web.station.urls")),
    path("desk/board/", include("huzhu.doors.web.board.urls")),
    path("v/", include("huzhu.doors.web.helper.urls")),
    path("g/", include("huzhu.doors.web.grid.urls")),
    path("e/", include("huzhu.doors.web.home.urls")),
    path("sup/", include("huzhu.doors.web.bureau.urls")),
    path("o/", include("huzhu.doors.web.team.urls")),
    path("keep/", include("huzhu.doors.web.keeper.urls")),
    path("", include("huzhu.doors.web.public.urls")),
    path("styleguide/", include("huzhu.doors.web.styleguide.urls")),
]
