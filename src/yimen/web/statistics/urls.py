"""Addresses of this area."""

from django.urls import URLPattern

app_name = "statistics"
urlpatterns: list[URLPattern] = []
