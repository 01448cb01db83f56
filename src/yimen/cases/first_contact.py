"""Who was asked first and stays responsible (首问负责), and which contact an application came from."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from yimen.common.fields import SecretText
from yimen.common.models import Base


class FirstContact(Base):
    """Somebody is responsible for a request from `accepted_at` until `until` (Jiujiang 二(四) 首问负责制).

    A row without `accepted_at` is an offer: the colleague has not taken it over yet, and the one before remains.
    `offered_by` is who handed over, or who named a successor when the holder had left; none at the beginning.
    """

    application = models.ForeignKey("cases.Application", models.PROTECT, related_name="first_contacts")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="first_contacts")
    seat = models.ForeignKey("agencies.Seat", models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="移交人"
    )
    reason = SecretText("移交理由", max_length=200, blank=True, default="")
    accepted_at = models.DateTimeField("接手时间", null=True, blank=True)
    until = models.DateTimeField("止", null=True, blank=True)

    class Meta:
        verbose_name = "首问负责"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(until__isnull=True, accepted_at__isnull=False),
                name="first_contact_one_holder",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(until__isnull=True, accepted_at__isnull=True),
                name="first_contact_one_offer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-id"], name="first_contact_of_account", condition=Q(until__isnull=True)),
        ]


class CameFrom(Base):
    """The contact an application began with: a call, a letter, a lead (Lanshan 二(三))."""

    application = models.OneToOneField("cases.Application", models.PROTECT, related_name="came_from")
    contact = models.OneToOneField("contacts.Contact", models.PROTECT, related_name="became")

    class Meta:
        verbose_name = "申请来源"
