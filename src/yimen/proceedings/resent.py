"""A form sent twice: the act it was recorded as, or a sentence when its token stands for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.basics.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yimen import flow
    from yimen.proceedings.models import Event, Run

_NEXT = "请刷新页面后重新填写"


def sent_before(*, by: flow.Actor, run: Run, act: flow.Act) -> Event | None:
    """The event this very act was recorded as, when its form was sent before; None when it was not.

    Refused when its token is another person's, or was used for another act: nothing would be recorded, and nobody told.
    """
    return among(run.events.filter(token=act.token), by, act) if act.token else None


def among(rows: Iterable[Event], by: flow.Actor, act: flow.Act) -> Event | None:
    """The same, looked for among rows of the run that were read already."""
    row = next((row for row in rows if row.token == act.token), None)
    if row is None:
        return None
    if row.account != by.account:
        raise Refused("这次提交的凭证不属于您", "", _NEXT)
    if not _is(row, act):
        raise Refused("这张表单已用来办理另一事项或另一结果，这次没有记录", "", _NEXT)
    return row


def _is(row: Event, act: flow.Act) -> bool:
    """Whether a row records such an act: its kind, the turn or the record it is about, its outcome if one is said."""
    if act.of:
        same = act.of in (row.corrects, row.data.get("of"))
    else:
        same = (row.step, row.key) == (act.step, act.key)
    return same and row.kind == act.kind and act.outcome in ("", row.outcome)
