"""Who may say that two registrations are one person, and who may agree to it. Each docstring is its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.basics.errors import Refused

if TYPE_CHECKING:
    from yimen.flow.types import Actor
    from yimen.people.models import Merge

PROPOSE, MERGE = "propose_merge", "merge_people"
RULE = "一人一号"


def require_can_propose(by: Actor) -> None:
    """The clerk who sees the papers proposes (二(一) 窗口经办)."""
    if PROPOSE not in by.rights:
        raise Refused("您的岗位不能提出合并人员", RULE, "请由窗口经办人提出")


def require_can_decide(by: Actor, merge: Merge) -> None:
    """Another person than the one who proposed decides, on a seat that reviews (二(一) 经办与复核分开)."""
    if MERGE not in by.rights:
        raise Refused("您的岗位不能复核人员合并", RULE, "请由窗口复核人办理")
    if int(by.account) == merge.proposed_by_id:
        raise Refused("自己提出的合并不能自己复核", RULE, "请由另一位复核人办理")


def require_can_undo(by: Actor) -> None:
    """A seat that reviews takes a merge back."""
    if MERGE not in by.rights:
        raise Refused("您的岗位不能撤销人员合并", RULE, "请由窗口复核人办理")
