"""An application: what one household asked for at one window. Facts only; where it stands is its run's to say."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yimen.cases.types import Channel, PlaceBasis
from yimen.common.fields import SecretText
from yimen.common.models import Base


class Application(Base):
    """One request of a household, taken once, whatever it needs (Lanshan 二(一) 一站式)."""

    run = models.OneToOneField("proceedings.Run", models.PROTECT, related_name="application")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="applications")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="applications")
    window = models.ForeignKey("agencies.Window", models.PROTECT, related_name="applications")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="applications")
    place_basis = models.CharField(max_length=16, choices=PlaceBasis.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.WINDOW)
    filled_by = SecretText(max_length=50, blank=True, default="")
    reason = SecretText(max_length=500)
    received_on = models.DateField()
    token = models.CharField(max_length=64, unique=True)
    number = models.OneToOneField("documents.IssuedNumber", models.PROTECT, related_name="application")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="application_channel_known"),
            models.CheckConstraint(
                condition=models.Q(place_basis__in=PlaceBasis.values), name="application_place_basis"
            ),
        ]
        indexes = [models.Index(fields=["window", "-received_on", "-id"], name="application_window_recent")]


class ApplicationNeed(Base):
    """One thing the family lacks, in the pack's words (看病、上学 ...); the split turns needs into programmes."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="needs")
    need = models.CharField(max_length=50)
    note = SecretText(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "need"], name="application_need_once")]


class Amendment(Base):
    """What was registered and later completed or put right: which fields, what stood there before, by whom, and why
    where a name was changed. Papers already issued keep what they said."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="amendments")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    before = SecretText(max_length=4000)  # JSON: field -> what it said
    why = SecretText(max_length=200, blank=True, default="")
    token = models.CharField(max_length=64, unique=True)
