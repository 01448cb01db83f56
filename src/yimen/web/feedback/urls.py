"""Addresses of this area."""

from django.urls import URLPattern

app_name = "feedback"
urlpatterns: list[URLPattern] = []
