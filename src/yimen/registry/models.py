"""The registry of people in difficulty: one row says that a unit gives a person something, from a day until a day.

Facts only, dated and never overwritten: who is helped today is asked by date (Lanshan 二(二)).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.registry.types import AidKind, Rhythm, Source


class EntryQuerySet(models.QuerySet):
    """Entries that hold from the day `valid_from`, no longer on the day `valid_until`."""

    def on(self, day: date) -> EntryQuerySet:
        """Only the entries in force on that day."""
        return self.filter(Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gt=day))


class Entry(Base):
    """A unit helps a person; `unit` is its stable key, `programme` the pack's key, empty when the pack has none.

    `created_at` later than `valid_from` by more than the place allows means: entered late (补录).
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="entries")
    unit = models.CharField("来源单位", max_length=64)
    programme = models.CharField("救助项目", max_length=50, blank=True)
    kind = models.CharField("形式", max_length=16, choices=AidKind)
    text = SecretText("内容", max_length=200, blank=True, default="")
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    rhythm = models.CharField("周期", max_length=8, choices=Rhythm, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    source = models.CharField("录入方式", max_length=16, choices=Source)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="entries", verbose_name="所在区划")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "救助对象名册"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=AidKind.values), name="registry_entry_kind_known"),
            models.CheckConstraint(condition=Q(rhythm__in=["", *Rhythm.values]), name="registry_entry_rhythm_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="registry_entry_source_known"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0), name="registry_entry_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="registry_entry_dates_in_order",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "valid_from"], name="registry_entry_person"),
            models.Index(fields=["unit", "-id"], name="registry_entry_unit"),
            models.Index(fields=["division", "-id"], name="registry_entry_division"),
        ]
