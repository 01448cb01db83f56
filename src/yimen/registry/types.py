"""Closed lists of the registry."""

from django.db.models import TextChoices


class AidKind(TextChoices):
    """What a person gets from a unit."""

    STATUS = "status", "认定身份"
    MONEY = "money", "资金"
    GOODS = "goods", "实物"
    SERVICE = "service", "服务"
    REDUCTION = "reduction", "减免"


class Rhythm(TextChoices):
    """How often an amount is given."""

    ONCE = "once", "一次性"
    MONTHLY = "monthly", "按月"
    YEARLY = "yearly", "按年"


class Source(TextChoices):
    """How an entry came in (Lanshan 二(二): 集中采集、分头复核、动态管理; 三(二)2: 及时补录)."""

    IMPORT = "import", "名单导入"
    TYPED = "typed", "逐条录入"
    REFERRAL = "referral", "转办结果"


class Stage(TextChoices):
    """The two halves of a yearly update: towns collect, units review each its own (二(二))."""

    COLLECT = "collect", "镇街采集"
    REVIEW = "review", "单位复核"


class Outcome(TextChoices):
    """What a look at an entry ended with."""

    CONFIRMED = "confirmed", "属实"
    CORRECTED = "corrected", "已更正"
    REMOVED = "removed", "已停止"
