"""Throwaway databases and homes for the processes that are measured."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "scripts")]

import psycopg  # noqa: E402
import with_postgres  # noqa: E402

#: PostgreSQL as it comes: fsync and synchronous commit on, 128 MB of shared buffers.
DURABLE = ""


@contextmanager
def home() -> Iterator[Path]:
    """An empty home, thrown away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="yimen-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def sqlite() -> Iterator[dict[str, str]]:
    """The environment of a process that works on a fresh SQLite file in a fresh home."""
    with home() as folder:
        yield {"YIMEN_HOME": str(folder), "YIMEN_DB": f"sqlite:///{folder}/db.sqlite3"}


@contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """The same on a PostgreSQL cluster of its own."""
    with home() as folder, with_postgres.cluster(DURABLE) as address:
        with psycopg.connect(address.replace("/yimen?", "/postgres?"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE yimen")
        yield {"YIMEN_HOME": str(folder), "YIMEN_DB": address}


DATABASES = {"sqlite": sqlite, "postgresql": postgres}


def run(arguments: list[str], more: dict[str, str]) -> subprocess.Popen[str]:
    """A process of this interpreter in the project's folder; its output is read by the caller."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    environment = os.environ | {"PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "bench.settings"} | more
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
