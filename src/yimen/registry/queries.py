"""Reads of this room; each starts from what the seat may see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from yimen.places import api as places
from yimen.places.models import Division
from yimen.registry.models import Batch, Campaign, Entry, EntryQuerySet, Review

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.agencies.types import Scope


def visible_to(scope: Scope) -> EntryQuerySet:
    """Entries of the seat's own subtree, and those of its unit (三(二)2 属地化管理; a unit keeps its own list)."""
    rows = Entry.objects.all()
    if scope.path is None:
        return rows.filter(unit=scope.unit)
    if scope.path == places.root().path:
        return rows
    inside = Division.objects.under(scope.path).values("pk")
    return rows.filter(Q(division__in=inside) | Q(unit=scope.unit))


def batches_of(unit: str) -> QuerySet[Batch]:
    """The lists this unit's seats handed in."""
    return Batch.objects.filter(seat_unit=unit)


def campaign_on(day: date) -> Campaign | None:
    """The yearly update that is open on a day."""
    return Campaign.objects.filter(opens_on__lte=day, closes_on__gte=day).order_by("-year").first()


def unreviewed(rows: EntryQuerySet, campaign: Campaign, stage: str) -> EntryQuerySet:
    """Of these entries those nobody has looked at in that stage."""
    done = Review.objects.filter(campaign=campaign, stage=stage, entry=OuterRef("pk"))
    return rows.filter(~Exists(done))
