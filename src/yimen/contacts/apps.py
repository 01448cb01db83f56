"""This room as a Django app."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "yimen.contacts"
    verbose_name = "来访来电"
