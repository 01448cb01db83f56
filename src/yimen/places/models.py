"""Where the place is divided, which release it works by, and the days off of each year."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from yimen.common.models import Base
from yimen.places.types import Level, YearStatus
from yimen.regime import schema


class DivisionQuerySet(models.QuerySet["Division"]):
    """Divisions by day and by place in the tree."""

    def on(self, day: date) -> DivisionQuerySet:
        """Only those in force on that day: from the first date on, no longer on the second."""
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        lasting = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        return self.filter(started & lasting)

    def under(self, path: str) -> DivisionQuerySet:
        """The division of this path and everything below it."""
        return self.filter(path__startswith=path)


class Division(Base):
    """A division of the place; `path` is `/code/code/` from the top, so a subtree is a prefix. Ended, never deleted."""

    code = models.CharField("区划代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=100)
    level = models.CharField("层级", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, to_field="code", null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=250, unique=True)
    area = models.BooleanField("本地区域（没有国家代码）", default=False)
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_until = models.DateField("撤销日期", null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = "行政区划"
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="places_division_dates_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="places_division_path_of_code", condition=Q(path__startswith="/") & Q(path__endswith="/")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReleaseInForce(Base):
    """The text of a release as it was installed, kept so that what was decided by it can always be read again."""

    place = models.CharField("地方", max_length=64)
    name = models.CharField("版本", max_length=64)
    digest = models.CharField("摘要", max_length=64)
    text = models.TextField("全文")
    valid_from = models.DateField("施行日期")
    loaded_at = models.DateTimeField("装入时间")

    class Meta:
        verbose_name = "施行版本"
        ordering: ClassVar = ["-loaded_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "name", "digest"], name="places_release_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.name}"


def new_stamp() -> str:
    """A mark no other content of a row ever had, by which readers see that the row changed."""
    return secrets.token_hex(8)


class CalendarYear(Base):
    """Days off and make-up workdays of one year. `loaded_at`: since when this table is known."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    status = models.CharField("状态", max_length=12, choices=YearStatus)
    notice = models.CharField("通知", max_length=200)
    holidays = models.JSONField("放假", default=list)  # [{"name", "from", "to"}], both ends off
    workdays = models.JSONField("调休上班", default=list)  # ["2026-02-14", ...]
    edited = models.BooleanField("由管理员修改过", default=False)
    loaded_at = models.DateTimeField("装入时间")
    stamp = models.CharField("内容标记", max_length=16, default=new_stamp, editable=False)

    class Meta:
        verbose_name = "工作日历"
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Every save is a new content to whoever keeps the calendar in memory."""
        self.stamp = new_stamp()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "stamp"}
        super().save(*args, **kwargs)

    def table(self) -> schema.CalendarYear:
        """The row as the working calendar reads it."""
        return schema.CalendarYear.model_validate(
            {
                "year": self.year,
                "status": self.status,
                "notice": self.notice,
                "holidays": self.holidays,
                "workdays": self.workdays,
            }
        )
