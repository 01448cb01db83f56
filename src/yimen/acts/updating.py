"""The yearly collective update (LS-011, LS-012): opened by the office, each town collects, each unit reviews its
own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count

from yimen.agencies import api as agencies
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.places import api as places
from yimen.registry.models import Campaign, EntryQuerySet, Review
from yimen.registry.policies import stage_of
from yimen.registry.queries import unreviewed, visible_to
from yimen.registry.types import Outcome, Stage

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor

_YEARLY = "每年集中更新一次"


def campaigns() -> list[Campaign]:
    """The updates of all years, the last one first."""
    return list(Campaign.objects.order_by("-year"))


def campaign_of(year: int) -> Campaign | None:
    """The update of a year."""
    return Campaign.objects.filter(year=year).first()


def proposed(year: int) -> tuple[str, date | None, date | None]:
    """Title and days of a year's update as the pack has them; no days when the pack says nothing."""
    entry = next(iter(places.release().campaigns.values()), None)
    if entry is None:
        return f"{year}年集中更新", None, None
    return f"{year}年{entry.title}", date(year, *entry.opens), date(year, *entry.closes)


@transaction.atomic
def open_campaign(*, by: Actor, year: int, opens_on: date, closes_on: date) -> Campaign:
    """Open the update of a year. Refused: one a year; days of another year or out of order; no right."""
    if "office" not in by.rights:
        raise Refused("集中更新由联席会议办公室开展", rule=_YEARLY, next="请联系联席会议办公室")
    if opens_on.year != year or closes_on < opens_on:
        raise Refused("起止日期不对", rule=_YEARLY, next="开始日期要在本年度，结束日期不早于开始日期")
    try:
        with transaction.atomic():
            made = Campaign.objects.create(
                year=year, title=proposed(year)[0], opens_on=opens_on, closes_on=closes_on, account_id=int(by.account)
            )
    except IntegrityError:
        raise Refused(f"{year}年已经开展过集中更新", rule=_YEARLY, next="请在原来的集中更新里继续") from None
    audit.record(by=by, verb="open_campaign", object=made)
    return made


@transaction.atomic
def confirm(*, by: Actor, scope: Scope, campaign: Campaign, entries: Iterable[int]) -> int:
    """These entries are as they stand; how many were new to the update. What was confirmed before stays as it was.
    Refused: before it opened; an entry that is none of the seat's."""
    today = clock.today()
    if today < campaign.opens_on:
        raise Refused("集中更新还没有开始", rule=_YEARLY, next=f"{campaign.opens_on:%Y-%m-%d} 起可以复核")
    asked = set(entries)
    seen = visible_to(scope).on(campaign.opens_on).filter(pk__in=asked)
    rows = list(seen.select_related("division"))
    stages = [(row, stage_of(by, scope, row)) for row in rows]
    if len(rows) != len(asked) or any(stage is None for _, stage in stages):
        raise Refused("选中的记录里有不归您复核的", rule=_YEARLY, next="请刷新后重新选择")
    before = campaign.reviews.count()
    Review.objects.bulk_create(
        [
            Review(
                campaign=campaign,
                entry=row,
                stage=stage,
                outcome=Outcome.CONFIRMED,
                account_id=int(by.account),
                day=today,
            )
            for row, stage in stages
        ],
        ignore_conflicts=True,
    )
    made = campaign.reviews.count() - before
    audit.record(by=by, verb="confirm_entries", object=campaign, entries=sorted(asked))
    return made


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a unit or a town is: of how many entries it was said what became of them. `late`: the last day has
    passed."""

    key: str
    name: str
    total: int
    confirmed: int
    corrected: int
    removed: int
    collected: int
    late: bool

    @property
    def done(self) -> int:
        """How many the unit has said something of."""
        return self.confirmed + self.corrected + self.removed

    @property
    def left(self) -> int:
        """How many nobody of the unit has looked at."""
        return self.total - self.done


def by_unit(scope: Scope, campaign: Campaign) -> list[Progress]:
    """Each unit with entries, by name; a unit that gives nothing has no part. Four queries, whatever their number."""
    mine = visible_to(scope).on(campaign.opens_on).order_by()
    totals = dict(mine.values_list("unit").annotate(n=Count("pk")))
    said = _said(scope, campaign, "entry__unit")
    names = agencies.unit_names()
    return [_progress(campaign, key, names.get(key, key), totals[key], said) for key in sorted(totals)]


def by_town(scope: Scope, campaign: Campaign) -> list[Progress]:
    """Each town of the territory, with nought where nobody is listed."""
    mine = visible_to(scope).on(campaign.opens_on).order_by()
    totals = dict(mine.values_list("division__path").annotate(n=Count("pk")))
    said = _said(scope, campaign, "entry__division__path")
    found = []
    for town in places.towns():
        if scope.path is not None and not town.path.startswith(scope.path):
            continue
        total = sum(n for path, n in totals.items() if path.startswith(town.path))
        mine_said: dict[tuple[str, str, str], int] = {}
        for (path, stage, outcome), n in said.items():
            if path.startswith(town.path):
                key = (town.code, stage, outcome)
                mine_said[key] = mine_said.get(key, 0) + n
        if total or scope.path is not None:
            found.append(_progress(campaign, town.code, town.name, total, mine_said))
    return found


def _said(scope: Scope, campaign: Campaign, word: str) -> dict[tuple[str, str, str], int]:
    """(unit or path, stage, outcome) -> how many."""
    rows = Review.objects.filter(campaign=campaign).order_by()
    if scope.path != places.root().path:
        rows = rows.filter(entry__in=visible_to(scope).values("pk"))
    return {tuple(key): n for *key, n in rows.values_list(word, "stage", "outcome").annotate(n=Count("pk"))}


def _progress(campaign: Campaign, key: str, name: str, total: int, said: dict[tuple[str, str, str], int]) -> Progress:
    reviewed = {word: said.get((key, Stage.REVIEW.value, word), 0) for word in Outcome.values}
    collected = sum(said.get((key, Stage.COLLECT.value, word), 0) for word in Outcome.values)
    return Progress(
        key=key,
        name=name,
        total=total,
        collected=collected,
        late=clock.today() > campaign.closes_on and sum(reviewed.values()) < total,
        **reviewed,
    )


def left_for(by: Actor, scope: Scope, campaign: Campaign) -> EntryQuerySet:
    """What this seat has still to look at: its unit's own entries, and in a town or at a window those of its people."""
    rows = visible_to(scope).on(campaign.opens_on)
    rows = rows.select_related("person", "division")
    own = unreviewed(rows.filter(unit=by.unit), campaign, Stage.REVIEW)
    if not scope.whole_subtree or scope.path == places.root().path:
        return own
    return own | unreviewed(rows.exclude(unit=by.unit), campaign, Stage.COLLECT)
