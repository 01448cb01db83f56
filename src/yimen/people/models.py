"""Persons and households: dated facts. Names, numbers, phones, addresses are ciphertext with search tokens beside.

What was found out about them (merged, checked, their categories, care) stands in `findings.py`.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yimen.common.fields import SecretText
from yimen.common.models import Base
from yimen.common.tokens import SIZE, Kind
from yimen.people.types import IdentityKind, Relation, Sex


class Person(Base):
    """One natural person, known by one number. `unit` is the unit whose seat registered the person.

    `merged_into`: the same person under the registration that stands; this one is kept, and nobody finds it any more.
    """

    identity_kind = models.CharField("证件类别", max_length=16, choices=IdentityKind)
    number = SecretText("证件号码", max_length=40)
    name = SecretText("姓名", max_length=60)
    phone = SecretText("联系电话", max_length=40, default="", blank=True)
    address = SecretText("家庭住址", max_length=200, default="", blank=True)
    birth = models.DateField("出生日期", null=True, blank=True)
    sex = models.CharField("性别", max_length=8, choices=Sex, blank=True)
    division = models.ForeignKey(
        "places.Division", models.PROTECT, null=True, blank=True, related_name="people", verbose_name="所在区划"
    )
    unit = models.CharField("登记单位", max_length=64, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="已合并到"
    )

    class Meta:
        verbose_name = "人员"
        indexes: ClassVar = [models.Index(fields=["unit"], name="people_person_unit")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(identity_kind__in=IdentityKind.values), name="people_person_identity_known"
            ),
            models.CheckConstraint(condition=Q(sex__in=["", *Sex.values]), name="people_person_sex_known"),
        ]

    def __str__(self) -> str:
        return f"人员 {self.pk}"


class PersonToken(Base):
    """What a person can be found by, as keyed tokens. The token of a number is unique: one number, one person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    kind = models.CharField("类别", max_length=16)
    token = models.BinaryField("令牌", max_length=SIZE)

    class Meta:
        verbose_name = "检索令牌"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["token"], condition=Q(kind=Kind.NUMBER.value), name="people_one_person_a_number"
            ),
            models.UniqueConstraint(fields=["kind", "token", "person"], name="people_token_lookup"),
        ]


class DatedQuerySet(models.QuerySet):
    """Rows that hold from the day `valid_from`, no longer on the day `valid_until`."""

    def on(self, day: date) -> DatedQuerySet:
        """Only the rows in force on that day."""
        return self.filter(Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gt=day))


class Household(Base):
    """People who live together (共同生活的家庭成员)."""

    division = models.ForeignKey(
        "places.Division", models.PROTECT, null=True, blank=True, related_name="households", verbose_name="所在区划"
    )
    address = SecretText("住址", max_length=200, default="", blank=True)
    unit = models.CharField("登记单位", max_length=64, blank=True)

    class Meta:
        verbose_name = "家庭"

    def __str__(self) -> str:
        return f"家庭 {self.pk}"


class HouseholdMember(Base):
    """A person lives in a household from a day until a day. To count in two households at once is no mistake."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=16, choices=Relation)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭成员"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="people_member_dates_in_order",
            ),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="people_member_relation_known"),
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(valid_until__isnull=True), name="people_member_open_once"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(valid_until__isnull=True, relation=Relation.HEAD.value),
                name="people_one_head",
            ),
        ]


class PersonSearch(Base):
    """A search under an address that tells nothing. It belongs to the account and seat that made it, for a while."""

    address = models.CharField("地址", max_length=32, unique=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seat = models.ForeignKey("agencies.Seat", models.CASCADE, related_name="+")
    query = SecretText("查询内容", max_length=100)
    expires_at = models.DateTimeField("失效时间", db_index=True)

    class Meta:
        verbose_name = "人员查询"


# Django looks for tables here.
from yimen.people.findings import CareAction, Category, Checked, Merge, Survey  # noqa: E402

__all__ = [
    "CareAction",
    "Category",
    "Checked",
    "DatedQuerySet",
    "Household",
    "HouseholdMember",
    "Merge",
    "Person",
    "PersonSearch",
    "PersonToken",
    "Survey",
]
