"""The room of units, seats and duties."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Units of a place, the seats in them, who holds a seat, and the duty table."""

    name = "yimen.agencies"
    label = "agencies"
    verbose_name = "单位与岗位"
