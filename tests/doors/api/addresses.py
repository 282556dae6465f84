"""The API alone, at the address where it stands in the house."""

from django.urls import include, path

urlpatterns = [path("api/", include("huzhu.doors.api.urls"))]
