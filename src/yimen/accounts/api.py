"""What other rooms may use of accounts."""

from yimen.accounts.actions import (
    create_account,
    disable_account,
    enable_account,
    found,
    initial_password,
    is_locked,
    rename_account,
    reset_password,
    reset_second_factor,
    unlock,
)
from yimen.accounts.models import Account
from yimen.accounts.policies import may, may_do_casework, require, require_other
from yimen.accounts.types import AdminKind, Work

__all__ = [
    "Account",
    "AdminKind",
    "Work",
    "create_account",
    "disable_account",
    "enable_account",
    "found",
    "initial_password",
    "is_locked",
    "may",
    "may_do_casework",
    "rename_account",
    "require",
    "require_other",
    "reset_password",
    "reset_second_factor",
    "unlock",
]
