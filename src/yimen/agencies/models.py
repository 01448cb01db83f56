"""Units, their names and duties, seats and who holds them: dated facts, never overwritten."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yimen.agencies.types import Level, UnitKind, Verb
from yimen.common.models import Base


class DatedQuerySet(models.QuerySet):
    """Rows in force from the day `valid_from`, no longer on the day `valid_until`, as in packs; no date: open there."""

    def on(self, day: date) -> DatedQuerySet:
        """Only the rows in force on that day."""
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        lasting = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        return self.filter(started & lasting)


def ordered_dates(table: str) -> models.CheckConstraint:
    """An end never lies before its beginning."""
    return models.CheckConstraint(
        name=f"agencies_{table}_dates_in_order",
        condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
    )


class Unit(Base):
    """A unit of the place; `key` is its stable name in packs and events, whatever it is called today."""

    key = models.CharField("代号", max_length=64, unique=True)
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=16, choices=UnitKind)
    level = models.CharField("层级", max_length=8, choices=Level)
    role = models.CharField("在议事机构中的身份", max_length=32, blank=True)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="units", verbose_name="所在区划")
    position = models.PositiveIntegerField("次序", default=0)
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_until = models.DateField("终止日期", null=True, blank=True)
    basis = models.CharField("依据", max_length=300, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [ordered_dates("unit")]

    def __str__(self) -> str:
        return self.name


class UnitName(Base):
    """What a unit was called in a time: a slip of 2015 keeps the name of 2015."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    name = models.CharField("名称", max_length=100)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_until = models.DateField("停用日期", null=True, blank=True)
    basis = models.CharField("依据", max_length=300, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "单位名称"
        constraints: ClassVar = [
            ordered_dates("unitname"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_until__isnull=True), name="agencies_unitname_one_current"
            ),
        ]


class UnitAlias(Base):
    """Another way people write a unit's name; one alias leads to one unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="aliases")
    alias = models.CharField("别名", max_length=100, unique=True)

    class Meta:
        verbose_name = "单位别名"


class Succession(Base):
    """What became of a unit: one heir is a renaming or a merger, several are a split."""

    old = models.ForeignKey(Unit, models.PROTECT, related_name="heirs")
    new = models.ForeignKey(Unit, models.PROTECT, related_name="forebears")
    since = models.DateField("承继日期")
    basis = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        verbose_name = "单位承继"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["old", "new"], name="agencies_succession_once"),
            models.CheckConstraint(name="agencies_succession_not_itself", condition=~Q(old=F("new"))),
        ]


class Duty(Base):
    """One line of the duty table: a unit decides, takes, answers or does something, by an article, in a time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties")
    verb = models.CharField("职责", max_length=16, choices=Verb)
    what = models.CharField("项目或者事项", max_length=200)
    article = models.CharField("依据条款", max_length=300)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_until = models.DateField("止", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "职责"
        constraints: ClassVar = [
            ordered_dates("duty"),
            models.CheckConstraint(name="agencies_duty_has_article", condition=~Q(article="")),
        ]
        indexes: ClassVar = [models.Index(fields=["verb", "what"], name="agencies_duty_verb_what")]


class Window(Base):
    """A window of social assistance: the unit it is, the unit that runs it, and the code its numbers begin with."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="window")
    host = models.ForeignKey(Unit, models.PROTECT, related_name="hosted_windows", null=True, blank=True)
    code = models.CharField("编号代码", max_length=8, unique=True)

    class Meta:
        verbose_name = "救助窗口"

    def __str__(self) -> str:
        return self.unit.name

    @property
    def name(self) -> str:
        """What the window is called now."""
        return self.unit.name

    @property
    def level(self) -> str:
        """County or town (二(一): windows at both levels)."""
        return self.unit.level


class Seat(Base):
    """A place to sit and act: one kind of seat in one unit. Rights come from the release, by its kind."""

    kind = models.CharField("岗位代号", max_length=64)
    title = models.CharField("岗位名称", max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seats")

    class Meta:
        verbose_name = "岗位"
        ordering: ClassVar = ["unit__position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "unit"], name="agencies_seat_once")]

    def __str__(self) -> str:
        return f"{self.unit.name} {self.title}"

    @property
    def unit_name(self) -> str:
        """What the unit of the seat is called now."""
        return self.unit.name

    @property
    def unit_key(self) -> str:
        """The stable key of the unit, as events write it."""
        return self.unit.key


class Holding(Base):
    """Somebody holds a seat from a day on, no longer on `valid_until`; a person may hold several seats."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="holdings")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holdings")
    valid_from = models.DateField("任职日期")
    valid_until = models.DateField("离任日期", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        constraints: ClassVar = [
            ordered_dates("holding"),
            models.UniqueConstraint(
                fields=["seat", "account"], condition=Q(valid_until__isnull=True), name="agencies_holding_open_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "valid_until"], name="agencies_holding_account")]
