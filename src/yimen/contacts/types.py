"""Closed lists of a contact."""

from django.db.models import TextChoices


class Channel(TextChoices):
    """How it reached us (Lanshan 二(一) window, 二(三) hotline; Jiujiang 二(四) discovery)."""

    VISIT = "visit", "来访"
    CALL = "call", "来电"
    LETTER = "letter", "来信"
    UNIT = "unit", "单位转来"
    DISCOVERY = "discovery", "主动发现"


class Kind(TextChoices):
    """What somebody came for: the three kinds of call of Lanshan 二(三), and the rest."""

    APPLICATION = "application", "申请救助"
    ENQUIRY = "enquiry", "咨询政策"
    REPORT = "report", "报告急难"
    OTHER = "other", "其他"


class Source(TextChoices):
    """Who told us. A unit's own reference number is kept with it."""

    SELF = "self", "本人"
    FAMILY = "family", "亲友、邻居"
    VILLAGE = "village", "村（社区）干部、网格员"
    UNION = "union", "工会"
    HOSPITAL = "hospital", "医院"
    SCHOOL = "school", "学校"
    COURT = "court", "法院"
    UNIT = "unit", "其他单位"
    OTHER = "other", "其他人"


class Result(TextChoices):
    """What became of it, as far as it is no lead: a lead's run says that."""

    PENDING = "pending", "待办理"
    ANSWERED = "answered", "已答复"
    REGISTERED = "registered", "已登记申请"
    LEAD = "lead", "已列为线索"
    DROPPED = "dropped", "不再办理"
    NOTED = "noted", "已记录"


UNKNOWN = "姓名不详"
"""How pages name a person whose name nobody has told."""
UNITS = frozenset({Source.UNION, Source.HOSPITAL, Source.SCHOOL, Source.COURT, Source.UNIT})
"""Sources that are units: they name themselves, and they are owed a reply."""
