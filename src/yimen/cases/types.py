"""Closed lists of an application."""

from django.db.models import TextChoices


class Channel(TextChoices):
    """How a request reached the window (Lanshan 二(一), 二(三), 四(一))."""

    WINDOW = "window", "窗口"
    VILLAGE = "village", "村（居）委会代办"
    ONBEHALF = "on_behalf", "他人代办"
    HOTLINE = "hotline", "热线"


class PlaceBasis(TextChoices):
    """Which place makes this window the right one (Lanshan 四(一): 户籍所在地或经常居住地)."""

    REGISTER = "register", "户籍所在地"
    RESIDENCE = "residence", "经常居住地"
