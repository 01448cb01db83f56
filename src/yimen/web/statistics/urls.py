"""Addresses of statistics."""

from django.urls import path

from yimen.web.statistics import views

app_name = "statistics"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<slug:key>.xlsx", views.table, name="table"),
]
