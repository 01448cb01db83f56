"""What a unit reports of its month to the window of its level: the list, and a line for each application it handled.

Facts only; whether the list is due, submitted, nil or taken is its run's to say.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.referrals.types import ResultKind


class MonthlyList(Base):
    """The list of one unit for one month (Lanshan 四(三)); `month` is the first day of the month it is about, the one
    before the month in which it is due. `paper` is the list as it was printed last."""

    run = models.OneToOneField("proceedings.Run", models.PROTECT, related_name="monthly_list")
    unit = models.ForeignKey("agencies.Unit", models.PROTECT, related_name="monthly_lists", verbose_name="报送单位")
    month = models.DateField("办理月份")
    window = models.ForeignKey("agencies.Window", models.PROTECT, related_name="monthly_lists", verbose_name="窗口")
    paper = models.OneToOneField("documents.Paper", models.PROTECT, null=True, blank=True, related_name="monthly_list")

    class Meta:
        verbose_name = "月度办理清单"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "month"], name="feedback_list_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "unit"], name="feedback_list_month")]


class Line(Base):
    """One application handled: `result` when it was referred (then drawn from the referral's answer at the moment the
    list is submitted), empty when the unit handled it directly and typed it in.

    `number` is as the unit gave it: whole, with stars, or nothing.
    """

    list = models.ForeignKey(MonthlyList, models.PROTECT, related_name="lines")
    result = models.ForeignKey("referrals.Result", models.PROTECT, null=True, blank=True, related_name="lines")
    name = SecretText("姓名", max_length=60)
    number = SecretText("证件号", max_length=20, blank=True, default="")
    programme = models.CharField("救助项目", max_length=50)
    kind = models.CharField("办理结果", max_length=16, choices=ResultKind.choices)
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", verbose_name="所在区划")
    finished_on = models.DateField("办结日期", null=True, blank=True)
    corrects = models.BooleanField("更正以前报过的", default=False)
    token = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "办理清单行"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "result"], name="feedback_line_result_once"),
            models.UniqueConstraint(fields=["list", "token"], condition=~Q(token=""), name="feedback_line_token_once"),
            models.CheckConstraint(condition=Q(kind__in=ResultKind.values), name="feedback_line_kind_known"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0), name="feedback_line_amount_positive"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["division", "-id"], name="feedback_line_division")]
