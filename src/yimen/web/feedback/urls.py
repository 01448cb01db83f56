"""Addresses of monthly feedback."""

from django.urls import path

from yimen.web.feedback import filling, views

app_name = "feedback"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("lists.xlsx", views.overview_xlsx, name="overview_xlsx"),
    path("people/", views.people, name="people"),
    path("people.xlsx", views.people_xlsx, name="people_xlsx"),
    path("blank.xlsx", filling.blank, name="blank"),
    path("<int:pk>/", views.one, name="list"),
    path("<int:pk>/lines.xlsx", views.one_xlsx, name="list_xlsx"),
    path("<int:pk>/add/", filling.add, name="add"),
    path("<int:pk>/import/", filling.import_, name="import"),
    path("<int:pk>/remove/<int:of>/", filling.remove, name="remove"),
]
