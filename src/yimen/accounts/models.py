"""Accounts: one natural person each."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from yimen.accounts.types import AdminKind
from yimen.common import clock
from yimen.common.fields import SecretText
from yimen.common.models import Base


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by login name; use `accounts.actions` to make them."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=normal_login(username or ""))


def normal_login(login: str) -> str:
    """Login names are told apart without regard to case or surrounding blanks."""
    return login.strip().lower()


class Account(AbstractBaseUser):
    """One natural person's way in. What the person may do comes from seats held, or from being an administrator."""

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField("开通时间", default=clock.now, editable=False)
    login = models.CharField("登录名", max_length=64, unique=True)
    name = SecretText("姓名", max_length=60)
    admin_kind = models.CharField("管理员", max_length=8, choices=AdminKind, default=AdminKind.NONE)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须修改密码", default=True)
    last_seen = models.DateTimeField("最近使用", null=True, blank=True)

    objects = AccountManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "账号"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(admin_kind__in=[kind.value for kind in AdminKind]), name="account_admin_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(login=""), name="account_login_not_empty"),
        ]

    def __str__(self) -> str:
        return self.login

    def get_full_name(self) -> str:
        return str(self.name)

    def get_short_name(self) -> str:
        return str(self.name)

    @property
    def is_admin(self) -> bool:
        """Whether this is one of the three administrators, who never do casework."""
        return self.admin_kind != AdminKind.NONE

    def clean(self) -> None:
        self.login = normal_login(self.login)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.login = normal_login(self.login)
        super().save(*args, **kwargs)


class HeldForm(Base):
    """What a person had filled in when the session timed out; kept encrypted for a day."""

    LIMIT = 200_000
    PATH = 500

    account = models.ForeignKey(Account, on_delete=models.CASCADE, verbose_name="账号")
    token = models.CharField("暂存编号", max_length=64, unique=True)
    path = models.CharField("提交到", max_length=PATH)
    body = SecretText("填写的内容", max_length=LIMIT)
    had_files = models.BooleanField("带有文件", default=False)

    class Meta:
        verbose_name = "暂存的表单"
