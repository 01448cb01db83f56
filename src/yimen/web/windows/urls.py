"""Addresses of this area."""

from django.urls import URLPattern

app_name = "windows"
urlpatterns: list[URLPattern] = []
