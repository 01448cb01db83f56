"""Addresses of the first pages."""

from django.urls import path

from yimen.web.home import views

app_name = "home"
urlpatterns = [
    path("", views.worklist, name="worklist"),
    path("worklist.xlsx", views.worklist_xlsx, name="worklist_xlsx"),
    path("sit/", views.sit, name="sit"),
    path("large/", views.large, name="large"),
    path("tour/", views.tour, name="tour"),
    path("rules/", views.rules, name="rules"),
]
