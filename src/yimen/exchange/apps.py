"""This room as a Django app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "yimen.exchange"
    verbose_name = "上级系统对接"
