"""Settings common to every installation; what differs comes from the environment (see docs/operate.md)."""

import os

from yimen.config import database
from yimen.config.home import ROOT, home, packs_dir

from .accounts import *  # noqa: F403
from .security import *  # noqa: F403

HOME = home()
PACKS_DIR = packs_dir()
FONT_DIRS = [
    HOME / "fonts",
    ROOT / "var/fonts",
    "/usr/share/fonts/opentype/noto",
]  # behind the office's own folder YIMEN_FONTS
PLACE = os.environ.get("YIMEN_PLACE", "lanshan")
RELEASE = os.environ.get("YIMEN_RELEASE", "assumed-2026")

DEBUG = False
ALLOWED_HOSTS = os.environ.get("YIMEN_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YIMEN_ORIGINS", "").split(",") if o]

DOMAIN_APPS = [
    "yimen.common",
    "yimen.audit",
    "yimen.accounts",
    "yimen.places",
    "yimen.agencies",
    "yimen.documents",
    "yimen.people",
    "yimen.proceedings",
    "yimen.registry",
    "yimen.contacts",
    "yimen.cases",
    "yimen.referrals",
    "yimen.exchange",
    "yimen.windows",
    "yimen.feedback",
]

INSTALLED_APPS = [
    "yimen.web",  # first: its templates win over those of libraries
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # the second factor's pages load it
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "tablericons",
    "django_tasks_db",
    *DOMAIN_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yimen.accounts.middleware.SignedInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yimen.web.shell.middleware.SeatMiddleware",
    "yimen.web.shell.middleware.SentenceMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yimen.config.urls"
WSGI_APPLICATION = "yimen.config.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": database.from_url(os.environ["YIMEN_DB"])
    if os.environ.get("YIMEN_DB")
    else database.sqlite(HOME / "db.sqlite3")
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yimen.web.shell.context.shell",
            ],
        },
    },
]

FORM_RENDERER = "yimen.web.shell.rendering.QuickRenderer"

DRAFT_DAYS = int(os.environ.get("YIMEN_DRAFT_DAYS", "30"))  # a form half filled is kept so long

CSRF_FAILURE_VIEW = "yimen.web.shell.errors.csrf_failed"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
