"""Addresses of this area."""

from django.urls import URLPattern

app_name = "contacts"
urlpatterns: list[URLPattern] = []
