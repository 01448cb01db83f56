"""Addresses of policy answers."""

from django.urls import path

from yimen.web.policy import views

app_name = "policy"
urlpatterns = [
    path("", views.guide, name="guide"),
    path("search/", views.search, name="search"),
    path("programmes/<str:key>/", views.programme, name="programme"),
    path("programmes/<str:key>/leaflet.pdf", views.leaflet, name="leaflet"),
    path("units/", views.units, name="units"),
    path("units.xlsx", views.units_xlsx, name="units_xlsx"),
    path("units/<str:key>/", views.unit, name="unit"),
]
