"""The room of persons and households."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, who lives with whom, and finding a person without writing a name into an address."""

    name = "yimen.people"
    label = "people"
    verbose_name = "人员与家庭"
