"""A referral: one programme of one application handed to one unit, with its slips and the answer.

A referral returned as not theirs keeps its identity and its history; each time it goes out it gets a new slip, a new
number (Lanshan 附件1: one slip names one unit).
"""

from __future__ import annotations

from django.db import models

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.referrals.types import ResultKind


class Referral(Base):
    """One programme asked of the units; the run says at whom it is now."""

    run = models.OneToOneField("proceedings.Run", models.PROTECT, related_name="referral")
    application = models.ForeignKey("cases.Application", models.PROTECT, related_name="referrals")
    programme = models.CharField(max_length=50)

    class Meta:
        indexes = [models.Index(fields=["application", "id"], name="referral_of_application")]


class Slip(Base):
    """One handling slip (服务办理单) sent to one unit (附件1); replaced when the referral goes out again."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="slips")
    unit = models.CharField(max_length=50)
    paper = models.OneToOneField("documents.Paper", models.PROTECT, related_name="slip")
    sent_on = models.DateField()
    replaced_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "-sent_on", "-id"], name="slip_of_unit")]


class Result(Base):
    """What the unit answered (附件2): kind, and in its own words what was done; the latest row is in force."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="results")
    kind = models.CharField(max_length=16, choices=ResultKind.choices)
    text = SecretText(max_length=500)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    finished_on = models.DateField()
    paper = models.OneToOneField("documents.Paper", models.PROTECT, null=True, blank=True, related_name="result")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ResultKind.values), name="result_kind_known"),
            models.CheckConstraint(
                condition=models.Q(amount_fen__isnull=True) | models.Q(amount_fen__gt=0), name="result_amount_positive"
            ),
        ]
