"""Closed lists of the exchange with superior systems."""

from django.db.models import TextChoices


class Finding(TextChoices):
    """What comparing a line of a superior system's list with the registry came to."""

    SAME = "same", "一致"
    DIFFERS = "differs", "两边不同"
    ONLY_THERE = "only_there", "只在上级系统"
    ONLY_HERE = "only_here", "只在本系统"


class Difference(TextChoices):
    """In what two lines of one person differ."""

    NAME = "name", "姓名不同"
    AMOUNT = "amount", "金额不同"
    STATE = "state", "状态不同"
    NUMBER = "number", "编号不同"
