"""The petty fund of a window of the wall tests: money in it, a draw that waits, one that is out, one accounted for."""

from __future__ import annotations

from tests.walls.families import SCAN
from yimen.agencies.models import Window
from yimen.common import clock
from yimen.documents.models import Evidence
from yimen.flow import Actor
from yimen.windows import fund
from yimen.windows.models import Draw


def purse(clerk: Actor, reviewer: Actor, window: str) -> dict[str, int]:
    """What addresses name of it. Asked for and approved by people the table does not ask as."""
    at = Window.objects.select_related("unit__division").get(unit__key=window)

    def draw(name: str, approved: bool = True) -> Draw:
        given = {"amount_fen": 10_000, "occasion": "周某，当晚安置", "reason": "房屋烧毁"}
        made = fund.ask(by=clerk, window=at, token=f"{window}-{name}", **given)  # type: ignore[arg-type]
        return fund.decide(by=reviewer, draw=made, approved=True) if approved else made

    came = [
        fund.refill(
            by=reviewer, window=at, amount_fen=500_000, on=clock.today(), document="文", token=f"{window}-{name}"
        )
        for name in ("first", "second")
    ]
    settled = draw("settled")
    receipts = ((SCAN.name, SCAN.content),)
    fund.settle(by=clerk, draw=settled, spent_fen=10_000, receipts=receipts, token=f"{window}-account")
    return {
        "window": at.pk,
        "asked_draw": draw("asked", approved=False).pk,
        "out_draw": draw("out").pk,
        "fund_line": came[0].pk,
        "fund_receipt": Evidence.objects.get(subject_kind=fund.RECEIPT, subject_id=settled.pk).pk,
    }
