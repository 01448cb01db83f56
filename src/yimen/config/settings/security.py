"""What the browser is allowed to do, and how personal data is written down."""

import os

from csp.constants import NONE, SELF

# Nothing is loaded from elsewhere and nothing inline runs; `data:` is for the small pictures inside Tabler's style
# sheet and the picture of the second factor's code.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

SESSION_COOKIE_NAME = "yimen_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "yimen_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
WHITENOISE_ALLOW_ALL_ORIGINS = False

# "aes" (AES-256-GCM) or "sm4" (SM4-GCM with HMAC-SM3); text written with the other one stays readable.
CIPHER = os.environ.get("YIMEN_CIPHER", "aes")
if CIPHER not in {"aes", "sm4"}:
    raise ValueError(f"YIMEN_CIPHER is aes or sm4, not {CIPHER!r}")

# Uploads never touch the disk in the clear: they are held in memory up to this size and refused above it.
UPLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_TOTAL = 60 * 1024 * 1024  # of all files of one form together
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["yimen.common.uploads.MemoryOnly"]

# Rows of the audit trail are sealed every few seconds; one that waits longer than this raises the alarm.
AUDIT_ALARM_SECONDS = 300

# An old key stays this long beside the new one: longer than any request, so that nobody still writes with it.
KEY_SETTLE_MINUTES = 10
