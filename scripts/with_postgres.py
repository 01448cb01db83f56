"""Run a command with `YIMEN_TEST_DB` naming a throwaway PostgreSQL that lives only as long as the command.

    python scripts/with_postgres.py pytest tests

A cluster of its own in a temporary folder, reached by a Unix socket: no port, no password, no trace. PostgreSQL refuses
to run as root, so as root it runs as the user `postgres` or `nobody`.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Durability thrown away, and no autovacuum: tests undo their rows, so gathered statistics would say that full tables
#: are empty, and a join of ten of them would loop over the dead rows. A statement of minutes fails instead of hanging.
FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off -c max_connections=200"
    " -c autovacuum=off -c statement_timeout=120s"
)


def programs() -> Path:
    """The newest folder that holds initdb; SystemExit when there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    if not folders and (found := shutil.which("initdb")):
        return Path(found).resolve().parent
    if not folders:
        raise SystemExit("找不到 PostgreSQL 的程序（initdb）：请安装 postgresql 后再运行。")
    return folders[0]


def as_user() -> dict[str, object]:
    """Arguments for subprocess that drop root, empty for anybody else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise SystemExit("以 root 运行时需要有 postgres 或 nobody 用户来启动 PostgreSQL。")


@contextmanager
def cluster(options: str = FAST) -> Iterator[str]:
    """A running cluster; yields the address of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="yimen-pg-", dir="/tmp"))
    user = as_user()
    if user:
        os.chown(folder, int(str(user["user"])), int(str(user["group"])))
    data, bin_ = folder / "data", programs()

    def call(*command: object) -> None:
        subprocess.run([str(c) for c in command], cwd=folder, check=True, stdout=subprocess.DEVNULL, **user)  # type: ignore[call-overload]

    try:
        call(
            bin_ / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        call(
            bin_ / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            folder / "log",
            "-o",
            f"-c listen_addresses='' -k {folder} {options}",
            "start",
        )
        yield f"postgresql://postgres@/yimen?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            call(bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the rest of the command line against a fresh cluster and return its exit code."""
    with cluster() as address:
        return subprocess.run(sys.argv[1:], env=os.environ | {"YIMEN_TEST_DB": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
