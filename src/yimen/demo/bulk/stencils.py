"""A stencil: every row the use cases wrote for one application, found by comparing all tables before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import Max, Model

from yimen.demo.bulk.families import Family
from yimen.documents.models import Counter, FormText
from yimen.proceedings.models import PinnedText

Rows = dict[type[Model], list[Model]]

#: Written once for many applications: a copy points at the same row.
SHARED = (Counter, FormText, PinnedText)


@dataclass(frozen=True, slots=True)
class Stencil:
    """One application lived by the use cases: its family, its rows by table."""

    family: Family
    rows: Rows


def models() -> list[type[Model]]:
    """Every table of the platform."""
    return [model for model in apps.get_models() if model.__module__.startswith("yimen.") and model._meta.managed]


@cache
def model_of(label: str) -> type[Model]:
    """The table of a label, as rows name it: `referrals.referral`."""
    return next(model for model in models() if model._meta.label_lower == label)


def written(work: Callable[[], object]) -> Rows:
    """The rows that came into any table while `work` was done, in the order of their ids."""
    own = [model for model in models() if model not in SHARED]
    before = {model: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for model in own}
    work()
    found = {model: list(model._base_manager.filter(pk__gt=last).order_by("pk")) for model, last in before.items()}
    return {model: rows for model, rows in found.items() if rows}
