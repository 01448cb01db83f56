"""This room as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yimen.cases"
    verbose_name = "申请"
