"""Lists as a superior system exports them, and the seats that compare them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.registry.lists import Desk, name, number, settled, xlsx
from yimen.acts import exchanging, importing
from yimen.acts.deed import File
from yimen.common import clock
from yimen.exchange.models import Compared
from yimen.registry.models import Batch

HEAD = ["姓名", "身份证号", "镇街", "村（社区）", "救助类别", "保障金额", "起始日期", "业务状态", "系统编号"]


def line(order: int, **changes: Any) -> list[Any]:
    """One line of the superior system: the allowance of the `order`th person; `changes` by field."""
    cells = {
        "name": name(order),
        "number": number(order),
        "town": "白沙埠镇",
        "village": "卧茨村",
        "programme": "城市低保",
        "amount": 500,
        "since": "2026-01-01",
        "state": "在保",
        "outer": f"S{order:05}",
    }
    assert changes.keys() <= cells.keys()
    return list((cells | changes).values())


@dataclass(frozen=True)
class Exchange(Desk):
    """Somebody in a seat that exchanges lists with superior systems."""

    def compare(self, *lines: list[Any], confirm: bool = True, template: str = "province") -> Batch:
        """Hand a list in, let it be read and, confirmed, compared."""
        batch = exchanging.hand_in(
            by=self.actor,
            scope=self.scope,
            template=template,
            file=File("省名单.xlsx", xlsx(lines, HEAD)),
            as_of=clock.today(),
            token=f"outer-{Batch.objects.count()}",
        )
        settled(batch)
        if confirm:
            importing.confirm(by=self.actor, batch=batch)
            settled(batch)
        return batch


def found(batch: Batch) -> dict[str, str]:
    """Name as the list or the registry has it -> what was found, with the differences."""
    told = {}
    for one in Compared.objects.filter(batch=batch).select_related("person").order_by("id"):
        words = [word for word in ("name", "amount", "state", "number") if getattr(one, f"{word}_differs")]
        who = json.loads(one.theirs)["name"] if one.theirs else one.person.name
        told[who] = " ".join([one.finding, *words])
    return told
