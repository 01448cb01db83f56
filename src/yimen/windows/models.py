"""What is known of a window and its petty fund: dated facts and ledger lines, only ever followed by others."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.windows.handed import WindowHandOver
from yimen.windows.said import Said
from yimen.windows.types import LineKind

__all__ = ["Draw", "Fund", "FundLine", "PilotSwitch", "ReadinessMark", "WindowFacts", "WindowHandOver"]


class WindowFacts(Said):
    """Where a window is and when it is open, from a day on. Place, hours and telephone are an office's: they are told
    to everybody, so they are no secret.
    """

    window = models.ForeignKey("agencies.Window", models.PROTECT, related_name="facts")
    place = models.CharField("地点", max_length=200)
    hours = models.CharField("开放时间", max_length=200)
    phone = models.CharField("电话", max_length=40)
    note = SecretText("备注", max_length=500, blank=True, default="")
    valid_from = models.DateField("起")

    class Meta:
        verbose_name = "窗口登记"
        indexes: ClassVar = [models.Index(fields=["window", "-valid_from", "-id"], name="windows_facts_latest")]


class ReadinessMark(Said):
    """A window has, or has not, one of the things it must have, from a day on; `item` is the pack's key."""

    window = models.ForeignKey("agencies.Window", models.PROTECT, related_name="marks")
    item = models.CharField("条件", max_length=64)
    met = models.BooleanField("具备")
    since = models.DateField("起")
    note = SecretText("说明", max_length=200, blank=True, default="")
    token = models.CharField("表单", max_length=64)

    class Meta:
        verbose_name = "窗口条件"
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "item"], name="windows_mark_once")]
        indexes: ClassVar = [
            models.Index(fields=["window", "item", "-since", "-id"], name="windows_mark_latest"),
        ]


class PilotSwitch(Said):
    """One-door at a window, on or off from a day on, by a document or for a reason (试点)."""

    window = models.ForeignKey("agencies.Window", models.PROTECT, related_name="switches")
    opened = models.BooleanField("开通")
    valid_from = models.DateField("起")
    document = models.CharField("文件", max_length=200)
    reason = SecretText("原因", max_length=200, blank=True, default="")
    token = models.CharField("表单", max_length=64)

    class Meta:
        verbose_name = "一门受理开通情况"
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "window"], name="windows_switch_once")]
        indexes: ClassVar = [models.Index(fields=["window", "-valid_from", "-id"], name="windows_switch_latest")]


class Fund(Base):
    """The petty fund of a window. Its row is locked before anything is drawn or booked; it is never below zero."""

    window = models.OneToOneField("agencies.Window", models.PROTECT, related_name="fund")
    balance_fen = models.BigIntegerField("余额（分）", default=0)

    class Meta:
        verbose_name = "应急救助资金"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="windows_fund_never_below_zero")
        ]


class Draw(Said):
    """Money asked for, for an application or an occasion; it counts when a second person approved it."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="draws")
    application = models.ForeignKey("cases.Application", models.PROTECT, null=True, related_name="draws")
    occasion = SecretText("用于何人何事", max_length=200)
    reason = SecretText("支取理由", max_length=500)
    amount_fen = models.BigIntegerField("金额（分）")
    asked_on = models.DateField("申请日期")
    approved = models.BooleanField("同意", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    decided_on = models.DateField("审核日期", null=True)
    decision_note = SecretText("审核意见", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "资金支取"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="windows_draw_positive"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, decided_by__isnull=True, decided_on__isnull=True)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_on__isnull=False),
                name="windows_draw_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("account")), name="windows_draw_four_eyes"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["fund", "approved", "-id"], name="windows_draw_of_fund"),
            models.Index(fields=["application"], name="windows_draw_application"),
        ]


class FundLine(Said):
    """One line of a fund's ledger, in whole fen: what it did to the balance and the balance after it. What is wrong is
    put right by one line that reverses it.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="lines")
    kind = models.CharField("类别", max_length=16, choices=LineKind)
    on = models.DateField("日期")
    delta_fen = models.BigIntegerField("增减（分）")
    balance_fen = models.BigIntegerField("余额（分）")
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="lines")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    spent_fen = models.BigIntegerField("实际支出（分）", null=True)
    document = models.CharField("文件", max_length=200, blank=True)
    note = SecretText("说明", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "资金明细"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="windows_line_kind_known"),
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="windows_line_never_below_zero"),
            models.CheckConstraint(
                condition=Q(kind=LineKind.REFILL, delta_fen__gt=0)
                | Q(kind=LineKind.DRAW, delta_fen__lt=0, draw__isnull=False)
                | Q(kind=LineKind.SETTLE, delta_fen__gte=0, draw__isnull=False, spent_fen__gte=0)
                | Q(kind=LineKind.REVERSAL, reverses__isnull=False),
                name="windows_line_says_what_it_is",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["fund", "-id"], name="windows_line_of_fund")]
