"""Who may arrange seats and units. Each predicate's docstring is its rule; officials can read and correct it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.accounts import policies as accounts
from yimen.accounts.types import AdminKind, Work
from yimen.basics.errors import Refused

if TYPE_CHECKING:
    from yimen.accounts.models import Account
    from yimen.flow.types import Actor


def can_hold_seats(account: Account | None) -> bool:
    """An administrator holds no seat, and a closed account takes none (三员分立)."""
    return accounts.may_do_casework(account)


def can_manage_units(actor: Actor | None) -> bool:
    """The office of the joint conference keeps the units and the duty table (三(一)民政 牵头建立工作机制)."""
    return actor is not None and "manage_units" in actor.rights


def require_can_arrange(account: Account | None) -> None:
    """Only the security administrator gives and takes seats: whoever grants rights never uses them (三员分立).

    None is the program itself (set-up, demo).
    """
    if account is not None:
        accounts.require(account, Work.SEATS)


def require_can_hold(account: Account) -> None:
    """Refused when this account may hold no seat."""
    if account.is_admin:
        kind = AdminKind(account.admin_kind).label
        raise Refused(f"{kind}不能任业务岗位", rule=accounts.THREE, next="请用本人的业务账号，或者另选一人")
    if not account.is_active:
        raise Refused("这个账号已经停用，不能任岗位", next="请先启用账号，或者另选一人")


def require_can_manage_units(actor: Actor | None) -> None:
    """Refused unless the actor may manage units; None is the program itself."""
    if actor is not None and not can_manage_units(actor):
        raise Refused("您不能登记单位的变更", rule="岗位权限", next="请由联席会议办公室办理")
