"""Closed lists of a referral."""

from django.db.models import TextChoices


class ResultKind(TextChoices):
    """What a unit answers on the feedback slip (Lanshan 附件2 办理结果)."""

    GRANTED = "granted", "给予救助"
    REFUSED = "refused", "不予救助"
    OTHER = "other", "其他方式解决"
