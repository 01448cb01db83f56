"""allauth's forms in the words of this program."""

from typing import Any

from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.signals import user_login_failed

from yimen.accounts.actions import is_locked


class LoginForm(BaseLoginForm):  # type: ignore[misc]
    """Asks for the login name the security administrator gave out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "登录名"
        self.fields["login"].widget.attrs.update({"placeholder": "登录名", "autofocus": True})


class SecurityKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Names a security key; the library's own label is not translated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "名称"


class _CountedCode:
    """Wrong codes are counted with wrong passwords, by account and for all workers together: six digits are soon tried
    through by somebody who has the password. (The library's own count is off, and would be kept in each worker.)
    """

    def clean_code(self) -> str:
        if is_locked(self.user):  # type: ignore[attr-defined]
            raise forms.ValidationError("连续输错次数过多，账号已暂时锁定，请稍后再试或联系安全管理员。")
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except forms.ValidationError:
            login = self.user.login  # type: ignore[attr-defined]
            user_login_failed.send(sender=type(self), credentials={"username": login}, request=context.request)
            raise


class CodeForm(_CountedCode, AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""


class CodeAgainForm(_CountedCode, ReauthenticateForm):  # type: ignore[misc]
    """The second factor asked for again before something delicate."""
