"""Settings of a developer's machine and of the demo: served on this machine only."""

from yimen.config import secret

from .base import *  # noqa: F403

SECRET_KEY = secret.read()
WHITENOISE_USE_FINDERS = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # who may not see a page is no mistake of the program
}
