"""Numbers, papers and files: facts only. A number once issued stays for good, whatever became of its paper."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.documents.types import FileKind


class Counter(Base):
    """The last number of a window, kind and year. Its row is the last lock of a transaction: hold it shortly."""

    window = models.CharField("窗口代码", max_length=8)
    kind = models.CharField("类别", max_length=32)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("最后号", default=0)

    class Meta:
        verbose_name = "编号计数"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["window", "kind", "year"], name="documents_counter_once")
        ]


class IssuedNumber(Base):
    """A number given out. It is never given again; a void one stays in the register with its reason (作废)."""

    text = models.CharField("编号", max_length=48, unique=True)
    window = models.CharField("窗口代码", max_length=8)
    kind = models.CharField("类别", max_length=32)
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("顺序号")
    issued_on = models.DateField("编号日期")
    void_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )
    void_reason = SecretText("作废原因", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "承办编号"
        ordering: ClassVar = ["window", "kind", "year", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["window", "kind", "year", "serial"], name="documents_number_once"),
            models.CheckConstraint(condition=Q(serial__gt=0), name="documents_number_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_void(self) -> bool:
        """Whether it stands in the register of voids."""
        return self.void_at is not None


class FormText(Base):
    """The resolved text of a form as a paper was printed from it: a later pack changes no paper of today."""

    key = models.CharField("表式", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)
    body = models.JSONField("内容")

    class Meta:
        verbose_name = "表式文本"


class Paper(Base):
    """A paper printed from a form. The PDF is made from form and data whenever it is looked at, always the same."""

    form = models.ForeignKey(FormText, models.PROTECT, related_name="papers", verbose_name="表式")
    key = models.CharField("表式代号", max_length=64)
    subject_kind = models.CharField("所属类别", max_length=64)
    subject_id = models.BigIntegerField("所属编号")
    number = models.OneToOneField(
        IssuedNumber, models.PROTECT, null=True, blank=True, related_name="paper", verbose_name="编号"
    )
    data = SecretText("内容", max_length=12000)
    digest = models.CharField("摘要", max_length=64)
    issued_on = models.DateField("开具日期")
    printed_at = models.DateTimeField("打印时间", null=True, blank=True)
    reprints = models.PositiveIntegerField("补打次数", default=0)
    reprinted_on = models.DateField("最近补打日期", null=True, blank=True)
    reprint_token = models.CharField("最近补打的表单", max_length=64, default="", blank=True)
    void_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "文书"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id"], name="documents_paper_subject")]

    @property
    def is_void(self) -> bool:
        """Whether the paper no longer counts."""
        return self.void_at is not None


class Evidence(Base):
    """A file somebody handed in, kept encrypted under the clerk's title. Never deleted, only withdrawn."""

    subject_kind = models.CharField("所属类别", max_length=64)
    subject_id = models.BigIntegerField("所属编号")
    what = models.CharField("材料", max_length=64, blank=True)
    title = SecretText("标题", max_length=120)
    kind = models.CharField("文件类别", max_length=8, choices=FileKind)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("摘要", max_length=64)
    file = models.CharField("存储名", max_length=32, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = SecretText("撤回原因", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "证明材料"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id"], name="documents_evidence_subject")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="documents_evidence_kind_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="documents_evidence_not_empty"),
        ]
