"""The numbers people and applications have in superior systems, and what comparing their lists with ours came to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.exchange.types import Finding


class OuterNumber(Base):
    """The number a person has in a superior system for a programme, or an application there (已录上级系统).

    `system`: its name in the pack. `programme` empty: of an application. `batch`: the list it came with,
    none when typed. A wrong one is ended with the reason, and stays.
    """

    system = models.CharField("上级系统", max_length=60)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="outer_numbers")
    programme = models.CharField("救助项目", max_length=50, blank=True)
    application = models.ForeignKey("cases.Application", models.PROTECT, null=True, related_name="outer_numbers")
    number = SecretText("上级系统编号", max_length=60)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    batch = models.ForeignKey("registry.Batch", models.PROTECT, null=True, related_name="outer_numbers")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    why = SecretText("更改理由", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "上级系统编号"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "person", "programme"],
                condition=Q(ended_at__isnull=True, application__isnull=True),
                name="outer_number_one_of_person",
            ),
            models.UniqueConstraint(
                fields=["system", "application"],
                condition=Q(ended_at__isnull=True, application__isnull=False),
                name="outer_number_one_of_application",
            ),
        ]


class Compared(Base):
    """A line of a superior system's list beside the entry of the registry it stands for; either side may be lacking.

    `row`: where it stands in the file, empty when it stands only here. `theirs`: JSON of what the list says (name,
    number, amount in fen, state, outer). Closed with a reason when nothing is left to be done about it.
    """

    batch = models.ForeignKey("registry.Batch", models.CASCADE, related_name="compared")
    row = models.CharField("表中行", max_length=60, blank=True)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey("registry.Entry", models.PROTECT, null=True, related_name="+")
    programme = models.CharField("救助项目", max_length=50)
    since = models.DateField("起", null=True)
    division = models.ForeignKey("places.Division", models.PROTECT, null=True, related_name="+")
    finding = models.CharField("结果", max_length=10, choices=Finding)
    name_differs = models.BooleanField("姓名不同", default=False)
    amount_differs = models.BooleanField("金额不同", default=False)
    state_differs = models.BooleanField("状态不同", default=False)
    number_differs = models.BooleanField("编号不同", default=False)
    theirs = SecretText("名单所写", max_length=1000, blank=True, default="")
    closed_at = models.DateTimeField("了结时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="了结人"
    )
    close_reason = SecretText("了结说明", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "对账"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(finding__in=Finding.values), name="compared_finding_known")
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "finding", "id"], name="compared_finding"),
            models.Index(fields=["batch", "entry"], name="compared_entry"),
            models.Index(fields=["batch", "division", "id"], name="compared_place"),
        ]
