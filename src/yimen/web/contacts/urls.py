"""Addresses of contacts, leads, and who is responsible."""

from django.urls import path

from yimen.web.contacts import first, leads, views

app_name = "contacts"
urlpatterns = [
    path("", views.contacts, name="list"),
    path("contacts.xlsx", views.contacts_xlsx, name="list_xlsx"),
    path("search/", views.search, name="search"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.contact, name="contact"),
    path("<int:pk>/settle/", views.settle, name="settle"),
    path("<int:pk>/look/", views.look, name="look"),
    path("leads/", leads.leads, name="leads"),
    path("leads.xlsx", leads.leads_xlsx, name="leads_xlsx"),
    path("leads/<int:pk>/", leads.lead, name="lead"),
    path("leads/<int:pk>/person/", leads.person, name="person"),
    path("first/", first.first, name="first"),
    path("first.xlsx", first.first_xlsx, name="first_xlsx"),
    path("first/<int:pk>/", first.hand_over, name="hand_over"),
    path("first/<int:pk>/answer/", first.take_over, name="take_over"),
]
