"""A referral: one programme of one application handed to one unit, with its slips and the answer.

A referral returned as not theirs keeps its identity and its history; each time it goes out it gets a new slip, a new
number (Lanshan 附件1: one slip names one unit).
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.referrals.types import ResultKind
from yimen.registry.api import AidKind, Rhythm


class Referral(Base):
    """One programme asked of the units; the run says at whom it is now.

    `need`: for which need of the family it was split off. `lead`: the referral whose unit leads where several units
    work on one need (牵头). `urgent`: sent by the green channel. `entry`: the line of the registry its answer made.
    `measure`, `due_on`: what just this unit is to do, and until when, where a plan of several units says so (协同帮扶).
    """

    run = models.OneToOneField("proceedings.Run", models.PROTECT, related_name="referral")
    application = models.ForeignKey("cases.Application", models.PROTECT, related_name="referrals")
    programme = models.CharField(max_length=50)
    need = models.CharField(max_length=50, blank=True)
    lead = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="assisting")
    urgent = models.BooleanField(default=False)
    measure = SecretText(max_length=60, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    entry = models.OneToOneField("registry.Entry", models.PROTECT, null=True, blank=True, related_name="referral")

    class Meta:
        indexes = [models.Index(fields=["application", "id"], name="referral_of_application")]
        constraints = [
            models.CheckConstraint(condition=Q(lead__isnull=True) | ~Q(lead=F("id")), name="referral_not_its_own_lead")
        ]


class Slip(Base):
    """One handling slip (服务办理单) sent to one unit (附件1); replaced when the referral goes out again.

    `proposed`: the unit that gave it back named this one as competent. `signed_on`: the applicant signed the stub on
    that day (附件1存根), as `signed_noted_by` saw.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="slips")
    unit = models.CharField(max_length=50)
    proposed = models.CharField(max_length=50, blank=True)
    paper = models.OneToOneField("documents.Paper", models.PROTECT, related_name="slip")
    sent_on = models.DateField()
    replaced_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    signed_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["unit", "-sent_on", "-id"], name="slip_of_unit")]


class Result(Base):
    """What the unit answered (附件2): what is given, how much, how often, from when; the latest row is in force.

    Granted: `aid` and what belongs to it, `until` the last day it is given; rows from before the structure have none.
    Refused: `ground`, a key of the pack's list. `text`: the unit's own words.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="results")
    kind = models.CharField(max_length=16, choices=ResultKind.choices)
    aid = models.CharField(max_length=16, choices=AidKind, blank=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm, blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    what = SecretText(max_length=100, blank=True, default="")
    given_from = models.DateField(null=True, blank=True)
    given_until = models.DateField(null=True, blank=True)
    ground = models.CharField(max_length=50, blank=True)
    text = SecretText(max_length=500, blank=True, default="")
    finished_on = models.DateField()
    paper = models.OneToOneField("documents.Paper", models.PROTECT, null=True, blank=True, related_name="result")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ResultKind.values), name="result_kind_known"),
            models.CheckConstraint(condition=Q(aid__in=["", *AidKind.values]), name="result_aid_known"),
            models.CheckConstraint(condition=Q(rhythm__in=["", *Rhythm.values]), name="result_rhythm_known"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0), name="result_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(given_until__isnull=True) | Q(given_until__gte=F("given_from")), name="result_days_in_order"
            ),
        ]


class SealedSlip(Base):
    """A unit's feedback slip recorded at once by the window (凭反馈单一次代录).

    `of`: the sealed record that waits for a second person; once confirmed, the steps behind it are recorded by the
    same paper, the answer being `result`.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="sealed_slips")
    of = models.PositiveIntegerField()
    result = models.OneToOneField(Result, models.PROTECT, related_name="sealed_slip")
    fed_back_on = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["referral", "of"], name="sealed_slip_once")]


class Question(Base):
    """What the unit asks the window about an open referral, or the window the unit (询问); no clock stops for it.

    The scans are set where the window wrote the unit's words down from its paper (代录).
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="questions")
    from_unit = models.CharField(max_length=64)
    to_unit = models.CharField(max_length=64)
    text = SecretText(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_scan = models.ForeignKey("documents.Evidence", models.PROTECT, null=True, blank=True, related_name="+")
    answer = SecretText(max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_scan = models.ForeignKey("documents.Evidence", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["to_unit"], condition=Q(answered_at__isnull=True), name="question_waiting"),
            models.Index(fields=["to_unit", "-id"], name="question_to_unit"),
            models.Index(fields=["from_unit", "-id"], name="question_from_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral", "asked_by", "token"], condition=~Q(token=""), name="question_once"
            ),
        ]


class HandOver(Base):
    """A liaison hands open work over to the successor (联络员交接); without `accepted_at` it waits for him."""

    seat = models.ForeignKey("agencies.Seat", models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="hand_overs")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_on = models.DateField()
    note = SecretText(max_length=500, blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seat", "-id"], name="hand_over_of_seat")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat", "giver"], condition=Q(accepted_at__isnull=True), name="hand_over_one_waiting"
            ),
        ]


class HandedOver(Base):
    """One open referral on a hand-over sheet: the step it was at and its last day, as they stood that day."""

    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="lines")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    where = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hand_over", "referral"], name="handed_over_once")]
