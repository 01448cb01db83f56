"""What allauth asks the program: who may sign up (nobody), where to go, how second-factor secrets are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from yimen.accounts import second_factor
from yimen.accounts.models import Account, normal_login


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by the security administrator, never by visitors, and know no e-mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "登录名或密码不正确。连续输错会暂时锁定账号。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return normal_login(username)

    def clean_password(self, password: str, user: Account | None = None) -> str:
        """A changed password is another one: an initial one is known to who gave it out."""
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError("新密码不能与现在的密码相同。")
        return str(super().clean_password(password, user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To work, not to the same form again."""
        return str(settings.LOGIN_REDIRECT_URL)

    def set_password(self, user: Account, password: str) -> None:
        """The person chose this password: an initial one has done its work."""
        user.must_change_password = False
        super().set_password(user, password)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The program sends no mail."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The program sends no mail."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of the second factor as ciphertext."""

    def encrypt(self, text: str) -> str:
        return second_factor.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.decrypt(encrypted_text)
