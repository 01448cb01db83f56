"""Settings of a measured installation: those of the product, in a home and a database of the bench's own.

`YIMEN_HOME` and `YIMEN_DB` name them; the parent process makes both and throws them away.
"""

from pathlib import Path

from yimen.config.settings.base import *  # noqa: F403
from yimen.config.settings.base import TEMPLATES

SECRET_KEY = "for benches only"
ROOT_URLCONF = "bench.urls"
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]
ALLOWED_HOSTS = ["testserver"]

# A server looks once a second whether another release was installed; a request between two such looks asks nothing.
PLACES_RECHECK = 3600.0
