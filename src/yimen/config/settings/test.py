"""Settings of the test suite: fast hashing, a database of its own, keys of its own."""

import os
import tempfile
from pathlib import Path

TEST_HOME = Path(tempfile.mkdtemp(prefix="yimen-test-"))
os.environ["YIMEN_HOME"] = str(TEST_HOME)

from yimen.config import database  # noqa: E402

from .base import *  # noqa: E402, F403
from .base import HOME  # noqa: E402

SECRET_KEY = "for tests only"  # noqa: S105 - protects nothing
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if url := os.environ.get("YIMEN_TEST_DB"):
    DATABASES = {"default": database.from_url(url)}
else:
    DATABASES = {"default": database.sqlite(HOME / "db.sqlite3")}
    # A file, not memory: races and killed children are real processes that open it themselves.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}

PLACES_RECHECK = 0  # seconds; a rolled-back test must not leave its calendar in memory
