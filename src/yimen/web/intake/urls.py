"""Addresses of intake."""

from django.urls import path

from yimen.web.intake import completing, views

app_name = "intake"
urlpatterns = [
    path("", views.applications, name="list"),
    path("applications.xlsx", views.applications_xlsx, name="list_xlsx"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.application, name="application"),
    path("<int:pk>/complete/", completing.complete, name="complete"),
]
