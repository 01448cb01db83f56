"""allauth's forms in the words of this program."""

from typing import Any

from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm


class LoginForm(BaseLoginForm):  # type: ignore[misc]
    """Asks for the login name the security administrator gave out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "登录名"
        self.fields["login"].widget.attrs["placeholder"] = "登录名"


class SecurityKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Names a security key; the library's own label is not translated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "名称"
