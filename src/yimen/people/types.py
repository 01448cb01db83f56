"""Words of this room and the frozen answers its queries give."""

from dataclasses import dataclass, field
from datetime import date

from django.db import models


class IdentityKind(models.TextChoices):
    """By what paper a person is known. Nobody is turned away for want of papers: a temporary number is given."""

    RESIDENT_ID = "resident_id", "居民身份证"
    PERMIT = "permit", "港澳台居民居住证"
    TEMPORARY = "temporary", "临时编号"
    OTHER = "other", "其他证件"


class Sex(models.TextChoices):
    """As on the identity paper."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Relation(models.TextChoices):
    """What a member is to the head of the household."""

    HEAD = "head", "户主"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    GRANDCHILD = "grandchild", "孙子女"
    GRANDPARENT = "grandparent", "祖父母"
    SIBLING = "sibling", "兄弟姐妹"
    IN_LAW = "in_law", "儿媳、女婿等姻亲"
    OTHER = "other", "其他共同生活人员"


class CheckKind(models.TextChoices):
    """What somebody looked into and found right, so that it is not asked again (Lanshan 一 重复、多头、遗漏救助)."""

    DUPLICATE = "duplicate", "重复救助"
    MULTIPLE = "multiple", "多头救助"
    MISSED = "missed", "遗漏救助"
    ALIKE = "alike", "疑似重复登记"


class CareKind(models.TextChoices):
    """What a unit does for people on its list (Lanshan 三(一) 帮扶救助、精神抚慰)."""

    VISIT = "visit", "走访慰问"
    COMFORT = "comfort", "精神抚慰"
    GOODS = "goods", "物资"
    MONEY = "money", "慰问金"
    SERVICE = "service", "服务"
    SUPPORT = "support", "政策、技术或资金扶持"


@dataclass(frozen=True, slots=True)
class Found:
    """One line of a search result. Of a person elsewhere in the county (`here` false) it tells the minimum: that the
    person is registered, a masked name, the town; nothing else."""

    person_id: int
    name: str
    number: str
    phone: str
    birth_year: int | None
    sex: str
    place: str
    here: bool


@dataclass(frozen=True, slots=True)
class Full:
    """What is told of a person only by a logged look; its text form hides it."""

    number: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who lives in a household on a day."""

    membership_id: int
    person_id: int
    name: str
    relation: str
    birth: date | None
    since: date
