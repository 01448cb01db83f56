"""Rules of passwords, as the level-protection standard (GB/T 22239, 8.1.4.1) asks: long, mixed, not the login name."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

KINDS_WANTED = 3
SHORTEST = 10


class LongEnough:
    """At least ten characters."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return f"密码至少要有{SHORTEST}位。"


class NotCommon(CommonPasswordValidator):  # type: ignore[misc]
    """None of the passwords that are tried first."""

    def get_error_message(self) -> str:
        return self.get_help_text()

    def get_help_text(self) -> str:
        return "这个密码太常见，容易被猜到，请换一个。"


class ThreeKindsOfCharacter:
    """At least three of: small letters, capitals, digits, other signs."""

    def validate(self, password: str, user: Any = None) -> None:
        kinds = {_kind(character) for character in password}
        if len(kinds) < KINDS_WANTED:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return "密码须包含大写字母、小写字母、数字、其他符号中的至少三种。"


class NotTheLogin:
    """The login name must not stand inside the password."""

    def validate(self, password: str, user: Any = None) -> None:
        login = str(getattr(user, "login", "") or "").lower()
        if len(login) >= 3 and login in password.lower():
            raise ValidationError(self.get_help_text(), code="password_has_login")

    def get_help_text(self) -> str:
        return "密码中不能含有登录名。"


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    if character.islower():
        return "small"
    return "capital" if character.isupper() else "other"
