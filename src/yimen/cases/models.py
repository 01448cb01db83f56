"""An application: what one household asked for at one window. Facts only; where it stands is its run's to say."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from yimen.cases.first_contact import CameFrom, FirstContact
from yimen.cases.types import Channel, DeclaredKind, KnownBy, PaperState, Per, PlaceBasis, Pressing
from yimen.common import clock
from yimen.common.fields import SecretText
from yimen.common.models import Base

__all__ = ["Amendment", "Application", "ApplicationNeed", "CameFrom", "FirstContact"]


class Application(Base):
    """One request of a household, taken once, whatever it needs (Lanshan 二(一) 一站式).

    `other_place` (or, outside the county, `other_place_text`) is the register place of who applies where he lives, and
    the residence of who applies where he is registered. `again_reason`: why one more is right although one runs.
    `receipt_code` stands on the receipt: with the number it answers for its bearer.
    """

    run = models.OneToOneField("proceedings.Run", models.PROTECT, related_name="application")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="applications")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="applications")
    window = models.ForeignKey("agencies.Window", models.PROTECT, related_name="applications")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="applications")
    place_basis = models.CharField(max_length=16, choices=PlaceBasis.choices)
    other_place = models.ForeignKey("places.Division", models.PROTECT, null=True, blank=True, related_name="+")
    other_place_text = SecretText("另一处地址", max_length=100, blank=True, default="")
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.WINDOW)
    filled_by = SecretText("代办人", max_length=50, blank=True, default="")
    behalf_reason = SecretText("代办原因", max_length=200, blank=True, default="")
    again_reason = SecretText("另行登记的理由", max_length=200, blank=True, default="")
    reason = SecretText(max_length=500)
    received_on = models.DateField()
    token = models.CharField(max_length=64, unique=True)
    number = models.OneToOneField("documents.IssuedNumber", models.PROTECT, related_name="application")
    receipt_code = SecretText("查询码", max_length=16, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="application_channel_known"),
            models.CheckConstraint(
                condition=models.Q(place_basis__in=PlaceBasis.values), name="application_place_basis"
            ),
        ]
        indexes = [models.Index(fields=["window", "-received_on", "-id"], name="application_window_recent")]


class ApplicationNeed(Base):
    """One thing the family lacks, in the pack's words (看病、上学 ...); the split turns needs into programmes."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="needs")
    need = models.CharField(max_length=50)
    note = SecretText(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "need"], name="application_need_once")]


class Amendment(Base):
    """What was registered and later completed or put right: which fields, what stood there before, by whom, and why
    where a name was changed or a new member has something running. Papers already issued keep what they said."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="amendments")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    before = SecretText(max_length=4000)  # JSON: field -> what it said
    why = SecretText(max_length=200, blank=True, default="")
    token = models.CharField(max_length=64, unique=True)


class Draft(Base):
    """A form half filled, kept for the account and seat that fills it: what a closed browser does not lose.

    `token` is the form's own: what is registered with it, its draft is gone. `body`: JSON, field -> list of values.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seat = models.ForeignKey("agencies.Seat", models.CASCADE, related_name="+")
    token = models.CharField("凭证", max_length=64)
    body = SecretText("内容", max_length=20_000)
    saved_at = models.DateTimeField("暂存时间", default=clock.now, db_index=True)

    class Meta:
        verbose_name = "未完成的登记"
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "token"], name="draft_once")]
        indexes: ClassVar = [models.Index(fields=["account", "seat", "-saved_at"], name="draft_own")]


class NeedAssessment(Base):
    """What a window found when it went through the whole life of a family, by whom and on which day. A later one takes
    its place, and it stays to be seen."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assessments")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assessed_on = models.DateField("评估日期")
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "需求评估"


class AssessedNeed(Base):
    """One side of life in an assessment (`area`, of `regime.vocabulary.AREAS`): how pressing, and in which words."""

    assessment = models.ForeignKey(NeedAssessment, models.CASCADE, related_name="lines")
    area = models.CharField("方面", max_length=16)
    pressing = models.CharField("程度", max_length=8, choices=Pressing)
    remark = SecretText("情况", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "需求评估的一项"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "area"], name="assessed_need_once"),
            models.CheckConstraint(condition=Q(pressing__in=Pressing.values), name="assessed_need_pressing"),
        ]


class DeclaredItem(Base):
    """One thing a family declares of its income or property, and how the window knows it. Never overwritten: what was
    wrong is replaced by a row that names it (`replaces`), with the reason; `struck` says there is no such thing."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="declared")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=16, choices=DeclaredKind)
    per = models.CharField("计算", max_length=8, choices=Per)
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    text = SecretText("说明", max_length=200, blank=True, default="")
    known_by = models.CharField("来源", max_length=8, choices=KnownBy)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="更正的那一项"
    )
    why = SecretText("更正理由", max_length=200, blank=True, default="")
    struck = models.BooleanField("没有这一项", default=False)
    token = models.CharField(max_length=64)

    class Meta:
        verbose_name = "申报的收入和财产"
        indexes: ClassVar = [models.Index(fields=["application", "token"], name="declared_token")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=DeclaredKind.values), name="declared_kind_known"),
            models.CheckConstraint(condition=Q(per__in=Per.values), name="declared_per_known"),
            models.CheckConstraint(condition=Q(known_by__in=KnownBy.values), name="declared_source_known"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="declared_not_negative"
            ),
        ]


class PaperIn(Base):
    """What became of one paper of the checklist; the latest row of a paper is how it stands."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="papers_in")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    paper = models.CharField("材料", max_length=64)
    state = models.CharField("情况", max_length=8, choices=PaperState)
    why = SecretText("免交理由", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "收到的材料"
        indexes: ClassVar = [models.Index(fields=["application", "paper", "-id"], name="paper_in_latest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=PaperState.values), name="paper_in_state_known")
        ]


class PlaceNotice(Base):
    """The window of the register place is told that somebody of its register applied where he lives; it notes that it
    knows (JJ 一(一) 居住地申请)."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="notice")
    window = models.ForeignKey("agencies.Window", models.PROTECT, related_name="notices")
    noted_at = models.DateTimeField("知悉时间", null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="知悉人"
    )

    class Meta:
        verbose_name = "户籍地告知"
        indexes: ClassVar = [models.Index(fields=["window", "noted_at", "-id"], name="place_notice_window")]
