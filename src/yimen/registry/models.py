"""The registry of people in difficulty: one row says that a unit gives a person something, from a day until a day.

Facts only, dated and never overwritten: who is helped today is asked by date (Lanshan 二(二)).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.registry.types import AidKind, Outcome, Rhythm, Source, Stage


class EntryQuerySet(models.QuerySet):
    """Entries that hold from the day `valid_from`, no longer on the day `valid_until`; void ones never count."""

    def standing(self) -> EntryQuerySet:
        """Only the entries that are not void."""
        return self.filter(void_at__isnull=True)

    def given(self) -> EntryQuerySet:
        """Only the entries that ever counted: not void, and in force for at least a day."""
        return self.standing().filter(Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")))

    def on(self, day: date) -> EntryQuerySet:
        """Only the entries in force on that day."""
        return self.standing().filter(Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gt=day))


class Entry(Base):
    """A unit helps a person; `unit` is its stable key, `programme` the pack's key, empty when the pack has none.

    A change ends the row and opens the next one (`replaces`, with `reason` and `author`), so that every day can be
    asked again. `late`: sudden hardship entered afterwards (补录), `event_on` the day it happened. `check_on`: when the
    person is to be checked again. `until_before`: the end it had before an import replaced it. `new_person`: the
    import `batch` registered the person; undoing it takes the person away again.
    """

    # No index of their own for the keys that stand first in one below, nor for who wrote: nobody asks by that.
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="entries", db_index=False)
    unit = models.CharField("来源单位", max_length=64)
    programme = models.CharField("救助项目", max_length=50, blank=True)
    kind = models.CharField("形式", max_length=16, choices=AidKind)
    text = SecretText("内容", max_length=200, blank=True, default="")
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    rhythm = models.CharField("周期", max_length=8, choices=Rhythm, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    source = models.CharField("录入方式", max_length=16, choices=Source)
    division = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="entries", verbose_name="所在区划", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="录入人", db_index=False
    )
    reason = SecretText("录入或变更原因", max_length=200, blank=True, default="")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="原记录"
    )
    late = models.BooleanField("补录", default=False)
    event_on = models.DateField("事发日期", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="停止人", db_index=False
    )
    end_reason = SecretText("停止或作废原因", max_length=200, blank=True, default="")
    until_before = models.DateField("原定止日", null=True, blank=True)
    void_at = models.DateTimeField("作废时间", null=True, blank=True)
    check_on = models.DateField("应复核日期", null=True, blank=True)
    checked_on = models.DateField("上次复核日期", null=True, blank=True)
    batch = models.ForeignKey(
        "registry.Batch", models.PROTECT, null=True, related_name="entries", verbose_name="导入", db_index=False
    )
    new_person = models.BooleanField("随名单登记的人", default=False)
    token = models.CharField("表单凭证", max_length=64, null=True, unique=True)

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
            models.CheckConstraint(
                condition=Q(late=False) | Q(event_on__isnull=False), name="registry_entry_late_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "valid_from"], name="registry_entry_person"),
            models.Index(fields=["unit", "-id"], name="registry_entry_unit"),
            models.Index(fields=["division", "-id"], name="registry_entry_division"),
            models.Index(fields=["programme", "-id"], name="registry_entry_programme"),
            models.Index(fields=["-id"], condition=Q(late=True), name="registry_entry_late"),
            models.Index(fields=["batch", "id"], condition=Q(batch__isnull=False), name="registry_entry_batch"),
            models.Index(
                fields=["check_on", "unit", "division"],
                condition=Q(check_on__isnull=False, valid_until__isnull=True, void_at__isnull=True),
                name="registry_entry_check",
            ),
        ]


class Batch(Base):
    """One spreadsheet on its way into the registry; how far it has come is told by its moments, never by a status.

    Handed in, read (`read_at`: the dry run is ready), confirmed, finished; dropped, `failed` with a sentence, or
    undone. `system`: whose list it is, which is only compared with ours; empty for one that goes in.
    `file` is the stored upload until it is read; `sha256` tells the same file twice. `path` is the territory of whoever
    imports.
    """

    template = models.CharField("模板", max_length=64)
    system = models.CharField("上级系统", max_length=60, blank=True, default="")
    unit = models.CharField("来源单位", max_length=64)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    seat = models.ForeignKey("agencies.Seat", models.PROTECT, related_name="+", verbose_name="岗位")
    seat_unit = models.CharField("导入单位", max_length=64)
    path = models.CharField("可录范围", max_length=250)
    as_of = models.DateField("名单日期")
    file = models.CharField("存储名", max_length=32, blank=True)
    file_name = SecretText("文件名", max_length=200)
    kind = models.CharField("格式", max_length=8)
    sha256 = models.CharField("摘要", max_length=64, db_index=True)
    token = models.CharField("表单凭证", max_length=64, unique=True)
    headings = SecretText("表头", max_length=20_000, default="", blank=True)
    remarks = SecretText("读取说明", max_length=2_000, default="", blank=True)
    counts = models.JSONField("预检结果", default=dict)
    written = models.JSONField("导入结果", default=dict)
    failed = models.CharField("没有读成", max_length=500, blank=True)
    read_at = models.DateTimeField("预检完成", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认导入", null=True, blank=True)
    finished_at = models.DateTimeField("导入完成", null=True, blank=True)
    dropped_at = models.DateTimeField("放弃时间", null=True, blank=True)
    undo_at = models.DateTimeField("要求撤销", null=True, blank=True)
    undo_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    undo_reason = SecretText("撤销原因", max_length=200, default="", blank=True)
    undone_at = models.DateTimeField("撤销完成", null=True, blank=True)

    class Meta:
        verbose_name = "名单导入"
        indexes: ClassVar = [
            models.Index(fields=["seat_unit", "-id"], name="registry_batch_unit"),
            models.Index(
                fields=["id"],
                condition=Q(failed="", dropped_at__isnull=True)
                & (
                    Q(read_at__isnull=True)
                    | Q(confirmed_at__isnull=False, finished_at__isnull=True)
                    | Q(undo_at__isnull=False, undone_at__isnull=True)
                ),
                name="registry_batch_at_work",
            ),
        ]

    def __str__(self) -> str:
        return f"名单导入 {self.pk}"


class Part(Base):
    """Some hundred rows of a batch, written in one transaction: those to write (`rows`, gone once written) and those
    that cannot be (`rejects`, as they stood in the file, with the reason). Both are JSON."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="parts")
    seq = models.PositiveIntegerField("次序")
    rows = SecretText("待写各行", max_length=4_000_000, default="", blank=True)
    rejects = SecretText("退回各行", max_length=4_000_000, default="", blank=True)
    done_at = models.DateTimeField("写入时间", null=True, blank=True)

    class Meta:
        verbose_name = "名单分段"
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "seq"], name="registry_part_once")]


class Campaign(Base):
    """The yearly collective update (Lanshan 二(二): 每年集中更新一次): one a year, from a day to a day."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    title = models.CharField("名称", max_length=100)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("结束日期")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="开展人"
    )

    class Meta:
        verbose_name = "集中更新"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="registry_campaign_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.year}年集中更新"


class Review(Base):
    """What became of an entry in a campaign: the town collects, the unit reviews (分头复核); each says it once."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reviews")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="reviews")
    stage = models.CharField("环节", max_length=8, choices=Stage)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    day = models.DateField("日期")

    class Meta:
        verbose_name = "集中更新记录"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "stage", "entry"], name="registry_review_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="registry_review_stage_known"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="registry_review_outcome_known"),
        ]
