"""This room as a Django app."""

from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    name = "yimen.proceedings"
    verbose_name = "办理程序"
