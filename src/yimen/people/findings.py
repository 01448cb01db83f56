"""What was found out about persons: two registrations of one, findings looked into, categories, care, surveys.

Dated facts with who wrote them; free text is ciphertext. Whether a merge waits, holds or was undone is read off its
days, never stored.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.people.types import CareKind, CheckKind


class Merge(Base):
    """Two registrations said to be one person: proposed by one, decided by another (四眼), perhaps undone.

    `moved`: "app.Model.field" -> ids of the rows that named `dropped` and name `kept` since; `ended`: memberships that
    ended by it (those that began by it stand in `moved` too); `filled`: facts `kept` lacked and took over. With these
    it can be undone.
    """

    kept = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="保留的登记")
    dropped = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="并入的登记")
    why = SecretText("理由", max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("复核时间", null=True)
    agreed = models.BooleanField("同意", default=False)
    moved = models.JSONField(default=dict)
    ended = models.JSONField(default=list)
    filled = models.JSONField(default=list)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_why = SecretText("撤销理由", max_length=200, blank=True, default="")
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "人员合并"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kept=F("dropped")), name="people_merge_of_two"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, agreed=False)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="people_merge_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="people_merge_by_two"
            ),
            models.UniqueConstraint(
                fields=["dropped"], condition=Q(decided_at__isnull=True), name="people_merge_waits_once"
            ),
        ]


class Checked(Base):
    """A finding somebody looked into and found right. `subject`: the id of the other person or the later entry, 0 when
    the finding is about the person alone."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="checks")
    kind = models.CharField("核查事项", max_length=16, choices=CheckKind)
    subject = models.BigIntegerField(default=0)
    why = SecretText("核查结论", max_length=200)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "核查结论"
        indexes: ClassVar = [models.Index(fields=["kind", "person", "subject"], name="people_checked_lookup")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=CheckKind.values), name="people_checked_kind_known")
        ]


class CategoryQuerySet(models.QuerySet):
    """Categories that hold from the day `valid_from`, no longer on the day `valid_until`."""

    def on(self, day: date) -> CategoryQuerySet:
        """Only those in force on that day."""
        return self.filter(Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gt=day))


class Category(Base):
    """A person belongs to a category of the pack, from a day until a day, as `unit` (its stable key) says."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="categories")
    category = models.CharField("类别", max_length=50)
    unit = models.CharField("认定单位", max_length=64)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    token = models.CharField(max_length=64, unique=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "人员类别"
        indexes: ClassVar = [models.Index(fields=["category", "-id"], name="people_category_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="people_category_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["person", "category"], condition=Q(valid_until__isnull=True), name="people_category_open_once"
            ),
        ]


class CareAction(Base):
    """What a unit did for a person on its list, on a day: a visit, goods, a service."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="care")
    unit = models.CharField("帮扶单位", max_length=64)
    kind = models.CharField("方式", max_length=16, choices=CareKind)
    text = SecretText("内容", max_length=200, blank=True, default="")
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    done_on = models.DateField("日期")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "关爱帮扶记录"
        indexes: ClassVar = [
            models.Index(fields=["person", "-done_on"], name="people_care_person"),
            models.Index(fields=["unit", "-id"], name="people_care_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=CareKind.values), name="people_care_kind_known"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0), name="people_care_amount_positive"
            ),
        ]


class Survey(Base):
    """What somebody able to work can do, wants to do and needs for it, as asked on a day; the latest one counts."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="surveys")
    unit = models.CharField("调查单位", max_length=64)
    skill = SecretText("技能", max_length=200)
    wish = SecretText("意愿", max_length=200)
    need = SecretText("需求", max_length=200, blank=True, default="")
    asked_on = models.DateField("调查日期")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "就业调查"
        indexes: ClassVar = [models.Index(fields=["person", "-asked_on"], name="people_survey_person")]
