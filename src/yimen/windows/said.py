"""What every row of this room tells of itself: who said so, by which form."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yimen.common.models import Base


class Said(Base):
    """Somebody in a seat said so, by a form sent once. `by_unit` is the stable key of that seat's unit."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    by_unit = models.CharField("登记单位", max_length=64)
    token = models.CharField("表单", max_length=64, unique=True)

    class Meta:
        abstract = True
