"""The base of every table, and the progress of a key rotation."""

from django.db import models

from yimen.common import clock


class Base(models.Model):
    """A row with a number of its own and the moment it was written."""

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField("记录时间", default=clock.now, editable=False)

    class Meta:
        abstract = True


class RotationStep(Base):
    """How far the re-encryption of one place has come towards the key that is active now."""

    target = models.CharField("对象", max_length=120, unique=True)
    key_id = models.PositiveIntegerField("新密钥编号")
    cursor = models.CharField("进度", max_length=80, blank=True)
    done = models.BooleanField("完成", default=False)
    unreadable = models.PositiveIntegerField("无法读取", default=0)

    class Meta:
        verbose_name = "密钥轮换进度"

    def __str__(self) -> str:
        return self.target
