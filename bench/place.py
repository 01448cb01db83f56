"""An installation to measure: tables, keys, the place with its units; the same in a bench and in its tests."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command

from yimen.agencies import actions as agencies
from yimen.common import keys
from yimen.places import api as places


def install() -> None:
    """Make keys and tables, install the release in force."""
    keys.make_keyring()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    release = places.pack().release(settings.RELEASE)
    places.install(release)
    agencies.install(release)
