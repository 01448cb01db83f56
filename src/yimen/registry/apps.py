"""This room as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "yimen.registry"
    verbose_name = "困难群众数据库"
