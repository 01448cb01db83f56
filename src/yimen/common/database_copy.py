"""A copy of the whole database in one file, and back: SQLite's online backup, or PostgreSQL's own tools."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from yimen.basics.errors import Refused
from yimen.common import disk

# Whoever holds a backup must not be able to walk into a session that is still open.
LEFT_EMPTY = "django_session"

Database = dict[str, Any]  # the settings of one database, as Django has them

_PLAIN = ("--format=custom", "--no-owner", "--no-privileges")


def kind(database: Database) -> str:
    """Which of the two: `sqlite` or `postgresql`."""
    return "sqlite" if database["ENGINE"].endswith("sqlite3") else "postgresql"


def dump(database: Database, path: Path) -> None:
    """Write a consistent copy to `path`; others go on working meanwhile."""
    if kind(database) == "postgresql":
        _run("pg_dump", database, [*_PLAIN, f"--exclude-table-data={LEFT_EMPTY}", f"--file={path}"])
        return
    path.touch(0o600)
    with closing(_open(Path(database["NAME"]), "ro")) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA secure_delete=ON")
        copy.execute(f"DELETE FROM {LEFT_EMPTY}")  # noqa: S608 - our own constant
        copy.commit()
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def is_empty(database: Database) -> bool:
    """Whether there is nothing in the target database yet."""
    if kind(database) == "sqlite":
        return not Path(database["NAME"]).exists()
    question = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    return _run("psql", database, ["--tuples-only", "--no-align", f"--command={question}"]).strip() == "0"


def load(database: Database, path: Path) -> None:
    """Put a copy in place as the (still empty) database, whole or not at all."""
    if kind(database) == "postgresql":
        _run("pg_restore", database, ["--single-transaction", "--exit-on-error", "--no-owner", str(path)])
        return
    with closing(_open(path, "ro")) as copy:
        state = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if state != "ok":
        raise Refused("备份中的数据库已损坏，没有恢复任何内容", next="请换用另一份备份")
    target = Path(database["NAME"])
    disk.make_private(target.parent)
    shutil.move(path, target)
    disk.sync_folder(target.parent)


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)


def _run(tool: str, database: Database, words: Sequence[str]) -> str:
    options = {"--host": database.get("HOST"), "--port": database.get("PORT"), "--username": database.get("USER")}
    where = [f"{option}={value}" for option, value in options.items() if value]
    command = [_tool(tool), *where, "--no-password", f"--dbname={database['NAME']}", *words]
    # The password goes by the environment: a command line can be read by everybody on the machine.
    env = {**os.environ, "PGPASSWORD": str(database.get("PASSWORD") or "")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise Refused(f"{tool} 没有成功（退出码 {done.returncode}）", next="请由系统管理员查看数据库服务是否正常")
    return done.stdout


def _tool(name: str) -> str:
    """PostgreSQL's program: on PATH, or in Debian's folder of the newest version."""
    found = shutil.which(name)
    if found:
        return found
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not places:
        raise Refused(f"本机没有 {name}，不能备份或恢复 PostgreSQL", next="请安装 PostgreSQL 客户端工具")
    return str(places[-1])
