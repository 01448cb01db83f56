"""This room as a Django app."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "yimen.referrals"
    verbose_name = "转办"
