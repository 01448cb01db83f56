"""Rows of the audit trail and the seals that close them.

Rows name accounts, seats, units and objects by id only, and outlive what they point at: there are no foreign keys out
of this room.
"""

from typing import Any, NoReturn

from django.db import models

from yimen.common.fields import SecretText
from yimen.common.models import Base


class AppendOnly(models.QuerySet[Any]):
    """Rows are written once. (The sealer sets `seal` through `sealing`.)"""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("audit rows are not changed")

    def delete(self) -> NoReturn:
        raise TypeError("audit rows are not deleted")


class WrittenOnce(models.Model):
    """A row that is never changed or deleted through its object either."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("audit rows are not changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("audit rows are not deleted")


class Seal(WrittenOnce, Base):
    """A closed stretch of rows: which, how many, their hash, the hash of the seal before; a mac under the seal key."""

    number = models.PositiveBigIntegerField("封存号", unique=True)
    at = models.DateTimeField("封存时间")
    first = models.BigIntegerField("首行")
    last = models.BigIntegerField("末行")
    count = models.PositiveIntegerField("行数")
    rows_hash = models.CharField("各行摘要", max_length=64)
    previous = models.CharField("上一封存", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64)
    key_id = models.PositiveIntegerField("密钥编号")
    mac = models.CharField("签章", max_length=64)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = "审计封存"
        constraints = [models.CheckConstraint(condition=models.Q(count__gt=0), name="seal_has_rows")]

    def __str__(self) -> str:
        return f"封存 {self.number}"


class Row(WrittenOnce):
    """One deed or one look: who, from which seat and unit, what, on which object, for what purpose."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间")
    account = models.BigIntegerField("账号", null=True)
    seat = models.BigIntegerField("岗位", null=True)
    unit = models.CharField("单位", max_length=64, blank=True)
    verb = models.CharField("动作", max_length=64)
    object_type = models.CharField("对象类型", max_length=64)
    object_id = models.CharField("对象编号", max_length=64)
    purpose = models.CharField("事由", max_length=64, blank=True)
    data = models.JSONField("相关编号", default=dict)
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, null=True, related_name="rows", verbose_name="封存")

    objects = AppendOnly.as_manager()
    sealing = models.Manager()

    class Meta:
        verbose_name = "审计记录"
        base_manager_name = "sealing"
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_row_object"),
            models.Index(fields=["account", "id"], name="audit_row_account"),
            models.Index(fields=["id"], condition=models.Q(seal__isnull=True), name="audit_row_unsealed"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(verb=""), name="audit_row_verb")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"


class Reason(Base):
    """Why somebody looked, in the person's own words; may name people, so it is ciphertext and can be erased."""

    row = models.OneToOneField(Row, on_delete=models.PROTECT, related_name="reason", verbose_name="审计记录")
    text = SecretText("事由说明", max_length=200)

    class Meta:
        verbose_name = "查看事由"
