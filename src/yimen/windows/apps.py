"""This room as a Django app."""

from django.apps import AppConfig


class WindowsConfig(AppConfig):
    name = "yimen.windows"
    verbose_name = "窗口建设"
