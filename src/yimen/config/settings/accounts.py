"""Signing in: allauth for the pages and the second factor, axes for lock-outs, argon2 for passwords."""

import os

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "yimen.accounts.passwords.LongEnough"},
    {"NAME": "yimen.accounts.passwords.NotCommon"},
    {"NAME": "yimen.accounts.passwords.ThreeKindsOfCharacter"},
    {"NAME": "yimen.accounts.passwords.NotTheLogin"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "yimen.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "yimen.accounts.forms.LoginForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
# Failed sign-ins are counted by axes, in the database and for all workers together; a second count would only confuse.
# Who chooses a first password meets one rule after the other: more tries than the library's five a minute.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": None, "change_password": "20/m/user"}

MFA_ADAPTER = "yimen.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "yimen.accounts.forms.SecurityKeyForm",
    "authenticate": "yimen.accounts.forms.CodeForm",
    "reauthenticate": "yimen.accounts.forms.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "一门"
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_PASSKEY_SIGNUP_ENABLED = False

AXES_FAILURE_LIMIT = int(os.environ.get("YIMEN_LOGIN_TRIES", "5"))
AXES_COOLOFF_TIME = float(os.environ.get("YIMEN_LOCK_HOURS", "0.5"))
AXES_LOCKOUT_PARAMETERS = ["username"]  # an office is one address: locking the address would lock out everybody
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # it fears counting by browser or cookie; the name cannot be rotated
AXES_USERNAME_CALLABLE = "yimen.accounts.lockout.login_of"
AXES_PASSWORD_FORM_FIELD = "password"  # noqa: S105 - the name of a form field
# What a person typed as the login name may be an identity number or a password: it is not kept with the failed try.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "csrfmiddlewaretoken"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "yimen.accounts.lockout.locked_out"
AXES_VERBOSE = False

IDLE_MINUTES = int(os.environ.get("YIMEN_IDLE_MINUTES", "30"))
HELD_FORM_HOURS = 24
