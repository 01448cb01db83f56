"""A request handed from one window to another (区、镇两级设立社会救助窗口): who, when, why, and who took it over."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yimen.common.fields import SecretText
from yimen.windows.said import Said


class WindowHandOver(Said):
    """Window `giver` offers a request to window `taker`, with the reason; the taker accepts it or gives it back with
    its own; while it waits the giver may take it back (`withdrawn`). Until it is accepted the giver remains
    responsible. The row says who offered it and, with `answered_at`, who answered; `took` is empty while it waits."""

    application = models.ForeignKey("cases.Application", models.PROTECT, related_name="window_hand_overs")
    giver = models.ForeignKey("agencies.Window", models.PROTECT, related_name="given", verbose_name="移交窗口")
    taker = models.ForeignKey("agencies.Window", models.PROTECT, related_name="offered", verbose_name="接收窗口")
    reason = SecretText("移交理由", max_length=200)
    took = models.BooleanField("已接收", null=True)
    withdrawn = models.BooleanField("已撤回", default=False)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="接收人"
    )
    answer = SecretText("退回理由", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "窗口移交"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(took__isnull=True), name="window_hand_over_one_waits"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="window_hand_over_two_windows"),
            models.CheckConstraint(
                condition=Q(took__isnull=True) | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="window_hand_over_answered_by",
            ),
            models.CheckConstraint(condition=Q(withdrawn=False) | Q(took=False), name="window_hand_over_withdrawn"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["taker", "took", "-id"], name="window_hand_over_taker"),
            models.Index(fields=["giver", "-id"], name="window_hand_over_giver"),
        ]
