"""The room of divisions, releases in force and the working calendar."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The division tree of the place, the release it works by, the days it works on."""

    name = "yimen.places"
    label = "places"
    verbose_name = "区划与规定"
