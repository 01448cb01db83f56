"""Closed lists of an application, and the frozen answers its queries give."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


class Channel(TextChoices):
    """How a request reached the window (Lanshan 二(一), 二(三), 四(一))."""

    WINDOW = "window", "窗口"
    VILLAGE = "village", "村（居）委会代办"
    ONBEHALF = "on_behalf", "他人代办"
    HOTLINE = "hotline", "热线"
    LETTER = "letter", "来信"


#: Channels by which somebody else applies for the family: who, and why, is written down (Lanshan 四(一)).
BY_OTHERS = frozenset({Channel.VILLAGE, Channel.ONBEHALF})


class PlaceBasis(TextChoices):
    """Which place makes this window the right one (Lanshan 四(一): 户籍所在地或经常居住地)."""

    REGISTER = "register", "户籍所在地"
    RESIDENCE = "residence", "经常居住地"


class Pressing(TextChoices):
    """How pressing a need is, as the window judges it."""

    NONE = "none", "没有困难"
    SOME = "some", "有困难"
    URGENT = "urgent", "急需"


class DeclaredKind(TextChoices):
    """What a family declares of its income and property."""

    WAGE = "wage", "工资"
    BUSINESS = "business", "经营"
    FARMING = "farming", "种养"
    PENSION = "pension", "养老金"
    SUPPORT = "support", "赡养、抚养、扶养费"
    TRANSFER = "transfer", "补贴、救助等转移收入"
    DEPOSIT = "deposit", "存款、理财"
    HOUSE = "house", "房屋"
    VEHICLE = "vehicle", "车辆"
    FARM_MACHINE = "farm_machine", "农机具"
    OTHER = "other", "其他"


PROPERTY = frozenset({DeclaredKind.DEPOSIT, DeclaredKind.HOUSE, DeclaredKind.VEHICLE, DeclaredKind.FARM_MACHINE})
"""What a family has; every other kind but `other` is what it earns or gets."""


class Per(TextChoices):
    """What an amount is of: a month, a year, once in the year, or the worth of a thing."""

    MONTH = "month", "每月"
    YEAR = "year", "每年"
    ONCE = "once", "一次性"
    VALUE = "value", "价值"


class KnownBy(TextChoices):
    """How the window knows what is declared."""

    SAID = "said", "本人申报"
    PAPER = "paper", "看过凭证"
    UNIT = "unit", "单位提供"


class PaperState(TextChoices):
    """Where a paper of the checklist stands."""

    MISSING = "missing", "未交"
    RECEIVED = "received", "已收"
    WAIVED = "waived", "免交"


@dataclass(frozen=True, slots=True)
class Totals:
    """Declared income of a year and declared property, in fen; `open` counts items without an amount."""

    income: int
    property: int
    open: int
