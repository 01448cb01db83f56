"""Addresses of the exchange with superior systems."""

from django.urls import path

from yimen.web.exchange import lists, numbers, views

app_name = "exchange"
urlpatterns = [
    path("", views.outgoing, name="list"),
    path("out.<str:kind>", views.export, name="export"),
    path("compared/", views.compared, name="compared"),
    path("compared.xlsx", views.compared_xlsx, name="compared_xlsx"),
    path("compared/<int:pk>/close/", views.close, name="close"),
    path("lists/", lists.lists, name="lists"),
    path("lists/new/", lists.new, name="list_new"),
    path("lists/<int:pk>/", lists.one, name="one"),
    path("lists/<int:pk>/rejects.xlsx", lists.rejects_xlsx, name="rejects_xlsx"),
    path("lists/<int:pk>/confirm/", lists.confirm, name="confirm"),
    path("lists/<int:pk>/drop/", lists.drop, name="drop"),
    path("application/<int:pk>/", numbers.of_application, name="of_application"),
    path("household/<int:pk>/", numbers.of_household, name="of_household"),
]
