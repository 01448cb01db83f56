"""Who may keep the register of windows and work their petty funds. Each docstring is the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.basics.errors import Refused

if TYPE_CHECKING:
    from yimen.agencies.models import Window
    from yimen.agencies.types import Scope
    from yimen.flow.types import Actor

SEATS = "岗位权限"
FUND_RULE = "专项资金支取和审核分开"


def may_manage(by: Actor) -> bool:
    """Whoever leads the mechanism configures the windows (Lanshan 三(一)民政 牵头建立健全工作机制)."""
    return "manage_windows" in by.rights


def may_keep(by: Actor, window: Window) -> bool:
    """The leading unit keeps every window's register, a window its own."""
    return may_manage(by) or _own("keep_window", by, window)


def may_draw(by: Actor, window: Window) -> bool:
    """Money is asked for and accounted for by the clerks of the window whose fund it is."""
    return _own("draw_fund", by, window)


def may_approve(by: Actor, window: Window) -> bool:
    """A draw is approved, a wrong line reversed by the reviewers of the window (recorder and confirmer are two)."""
    return _own("approve_fund", by, window)


def may_refill(by: Actor, window: Window) -> bool:
    """Money that came in is written down by the window's reviewer or the leading unit, never by who draws it."""
    return may_manage(by) or may_approve(by, window)


def sees_fund(scope: Scope, window: Window) -> bool:
    """A fund tells of families, so it is seen where applications are: in its own territory and by who supervises."""
    return scope.path is not None and window.unit.division.path.startswith(scope.path)


def _own(right: str, by: Actor, window: Window) -> bool:
    return right in by.rights and by.unit == window.unit.key


def require(allowed: bool, what: str, next: str, rule: str = SEATS) -> None:
    """Refused with these words unless allowed."""
    if not allowed:
        raise Refused(what, rule, next)
