"""Words of this room: kinds of unit, verbs of a duty, and the frozen answers its queries give."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class UnitKind(models.TextChoices):
    """What a unit is; a pack's `units.yaml` uses the same words."""

    MEMBER = "member", "成员单位"
    TOWN = "town", "镇街道（园区）"
    WINDOW = "window", "救助窗口"
    HOTLINE = "hotline", "救助热线"
    INSTITUTION = "institution", "协调机构"
    PROVIDER = "provider", "信息提供单位"
    VILLAGE = "village", "村（社区）"


class Level(models.TextChoices):
    """County level or town level, where windows stand (LS 二(一)); a village has no window."""

    COUNTY = "county", "区县级"
    TOWN = "town", "镇级"
    VILLAGE = "village", "村级"


class Verb(models.TextChoices):
    """What a unit does by its duty: decide a programme, take its referrals, answer a check item, anything else."""

    DECIDES = "decides", "审批"
    REFERRALS = "referrals", "接收转办"
    ANSWERS = "answers", "提供核对信息"
    OTHER = "other", "其他职责"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of the split: this need may be met by this programme, which this unit takes, by this article;
    `choose`: the need does not say which of its programmes is the right one."""

    need: str
    need_title: str
    programme: str
    programme_title: str
    procedure: str
    unit: str
    unit_name: str
    article: str
    choose: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What a seat sees: a subtree of divisions (`path` is a prefix), or only what is sent to or made by its unit."""

    path: str | None
    unit: str

    @property
    def whole_subtree(self) -> bool:
        """True when the seat sees every object whose division path starts with `path`."""
        return self.path is not None
