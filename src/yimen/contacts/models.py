"""What came in from outside: visits, calls, letters; and the leads among them, each with its own run."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from yimen.common.clock import SHANGHAI
from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.common.tokens import SIZE
from yimen.contacts.types import UNITS, UNKNOWN, Channel, Kind, Result, Source


class Contact(Base):
    """Somebody came, called or wrote (来访登记、来电记录): when, who, about whom, what was said and answered, by whom
    it was taken. `at` is when it happened; the day it was entered is `created_at`.
    """

    channel = models.CharField("渠道", max_length=16, choices=Channel)
    kind = models.CharField("事由", max_length=16, choices=Kind)
    at = models.DateTimeField("时间")
    source = models.CharField("来人", max_length=16, choices=Source, default=Source.SELF)
    source_name = SecretText("来源单位", max_length=100, blank=True, default="")
    source_number = SecretText("来文编号", max_length=60, blank=True, default="")
    caller_name = SecretText("来人姓名", max_length=60, blank=True, default="")
    caller_phone = SecretText("来人电话", max_length=40, blank=True, default="")
    about_name = SecretText("当事人姓名", max_length=60, blank=True, default="")
    about_phone = SecretText("当事人电话", max_length=40, blank=True, default="")
    about_place = SecretText("当事人住址", max_length=200, blank=True, default="")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="contacts", verbose_name="村（社区）")
    content = SecretText("内容", max_length=2000)
    answer = SecretText("答复", max_length=2000, blank=True, default="")
    result = models.CharField("结果", max_length=16, choices=Result)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    seat = models.ForeignKey("agencies.Seat", models.PROTECT, related_name="+", verbose_name="岗位")
    unit = models.CharField("登记单位", max_length=64)
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "来访来电"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="contact_channel_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="contact_kind_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="contact_source_known"),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="contact_result_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="contact_recent"),
            models.Index(fields=["unit", "-at", "-id"], name="contact_of_unit"),
            models.Index(fields=["result", "kind", "-at", "-id"], name="contact_waiting"),
        ]

    @property
    def for_himself(self) -> bool:
        """Whether the person concerned came himself: who tells of somebody else is never the person in need."""
        return self.source == Source.SELF and not self.about_name

    @property
    def concerns(self) -> str:
        """The name of whom it is about: the one named, else the one who came for himself; empty when nobody said it."""
        return str(self.caller_name if self.for_himself else self.about_name)

    @property
    def phone_of_concerned(self) -> str:
        """The telephone of whom it is about; empty when nobody said it."""
        return str(self.caller_phone if self.for_himself else self.about_phone)

    @property
    def person(self) -> str:
        """The same as pages show it."""
        return self.concerns or UNKNOWN

    @property
    def from_unit(self) -> bool:
        """Whether a unit sent it."""
        return self.source in UNITS

    @property
    def entered_late(self) -> bool:
        """Whether it was written down after its day (补录)."""
        return self.at.astimezone(SHANGHAI).date() < self.created_at.astimezone(SHANGHAI).date()


class ContactToken(Base):
    """What a contact can be found by, as keyed tokens: names of who came and whom it is about, the telephone."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="tokens")
    kind = models.CharField("类别", max_length=16)
    token = models.BinaryField("令牌", max_length=SIZE)

    class Meta:
        verbose_name = "来访来电检索令牌"
        indexes: ClassVar = [models.Index(fields=["kind", "token", "contact"], name="contact_token_lookup")]


class Lead(Base):
    """A contact that says somebody may need help: followed up by a run of its own, its source told in the end."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="lead")
    run = models.OneToOneField("proceedings.Run", models.PROTECT, related_name="lead")
    urgent = models.BooleanField("急难", default=False)
    reply = SecretText("回复内容", max_length=2000, blank=True, default="")

    class Meta:
        verbose_name = "线索"
