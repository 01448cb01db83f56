"""Who may do an administrator's work, and who may do casework."""

from django.contrib.auth.models import AnonymousUser

from yimen.accounts.models import Account
from yimen.accounts.types import WORK_OF, AdminKind, Work
from yimen.basics.errors import Refused

THREE = "系统管理、安全管理、审计管理三员分立"


def may(account: Account | AnonymousUser | None, work: Work | str) -> bool:
    """Whether this work is of the account's kind of administrator (GB/T 22239, 8.1.5: three administrators)."""
    if not isinstance(account, Account) or not account.is_active:
        return False
    return Work(work) in WORK_OF[AdminKind(account.admin_kind)]


def may_do_casework(account: Account | AnonymousUser | None) -> bool:
    """An administrator never does casework: who can open doors must not walk through them."""
    return isinstance(account, Account) and account.is_active and not account.is_admin


def require(account: Account | AnonymousUser | None, work: Work | str) -> None:
    """Refused unless `may`."""
    if may(account, work):
        return
    work = Work(work)
    owner = next(kind for kind, works in WORK_OF.items() if work in works)
    raise Refused(f"“{work.label}”只能由{owner.label}办理", rule=THREE, next=f"请联系本单位的{owner.label}")


def require_other(by: Account, account: Account) -> None:
    """Refused when somebody would change his or her own account: another person must do it."""
    if by.pk == account.pk:
        raise Refused("不能变更自己的账号", rule=THREE, next="请由另一名安全管理员办理")
