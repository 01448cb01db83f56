"""Addresses of the people pages: ids and opaque words only, never a name or a number."""

from django.urls import path

from yimen.web.people import views

app_name = "people"
urlpatterns = [
    path("", views.find, name="find"),
    path("search/", views.search, name="search"),
    path("found/<str:address>/", views.found, name="found"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/look/", views.look, name="look"),
]
