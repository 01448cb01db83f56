"""A backup holds everything but the keys, comes back equal, and is refused when it is not as it was written."""

import io
import json
import tarfile
from pathlib import Path

import pytest
from django.db import connection

from yimen.accounts.models import Account
from yimen.audit import api as audit
from yimen.audit.seals import seal_all, seal_once
from yimen.basics.errors import Refused
from yimen.cli.backup import make
from yimen.cli.main import main
from yimen.cli.restore import restore
from yimen.common import files, keys

from ..children import run_child

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(fresh_home):
    return fresh_home


@pytest.fixture
def filled():
    for n in range(3):
        account = Account.objects.create(login=f"person{n}", name=f"某人{n}")
        audit.look(by=account, object=("person", n), purpose="核对", reason=f"来电{n}")
        seal_once()
    audit.record(by=1, verb="not.sealed", object=("run", 1))
    return [files.put(f"paper {n}".encode() * 30_000) for n in range(3)]


@pytest.fixture
def target(tmp_path):
    """Settings of a database that holds nothing yet, of the same kind."""
    if connection.vendor == "sqlite":
        yield {**connection.settings_dict, "NAME": str(tmp_path / "fresh" / "db.sqlite3")}
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield {**connection.settings_dict, "NAME": name}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def fresh(settings, tmp_path):
    """Go to a fresh home to which the keys, kept apart, have been brought."""

    def go(with_keys=True):
        ring = keys.ring_path().read_bytes()
        settings.HOME = tmp_path / "fresh"
        keys.folder().mkdir(parents=True)
        if with_keys:
            keys.ring_path().write_bytes(ring)
        return settings.HOME

    return go


def contents(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


EQUAL = """
from yimen.accounts.models import Account
from yimen.audit import head
from yimen.audit.models import Reason, Row
from yimen.audit.verify import verify
from yimen.common import files
head.catch_up()
assert [a.name for a in Account.objects.order_by("id")] == ["某人0", "某人1", "某人2"]
assert [r.text for r in Reason.objects.order_by("id")] == ["来电0", "来电1", "来电2"]
assert sorted(files.read(n) for n in files.names()) == [f"paper {n}".encode() * 30_000 for n in range(3)]
assert Row.objects.count() == 4
report = verify()
assert (report.ok, report.seals, report.unsealed) == (True, 3, 1), report
from django.core.management import call_command
call_command("migrate", check_unapplied=True, verbosity=0)
"""


def test_the_drill(filled, fresh, target, tmp_path):
    """Back up, bring the keys to a fresh folder, restore: every row and file decrypts to what it was."""
    manifest = make(tmp_path / "backup.tar", connection.settings_dict)
    assert manifest["files"] == 3
    home = fresh()
    restored = restore(tmp_path / "backup.tar", target)
    assert restored["id"] == manifest["id"]
    assert run_child(EQUAL, home=home, database=target) == 0
    assert not [path for path in home.iterdir() if path.name.startswith(".restore")]


def test_seals_made_while_the_backup_runs_do_not_look_cut_off(filled, fresh, target, tmp_path, monkeypatch):
    from yimen.common import database_copy

    real = database_copy.dump

    def later(database, path):
        seal_all()
        real(database, path)

    monkeypatch.setattr(database_copy, "dump", later)
    make(tmp_path / "backup.tar", connection.settings_dict)
    home = fresh()
    restore(tmp_path / "backup.tar", target)
    assert run_child(EQUAL.replace("3, 1)", "4, 0)"), home=home, database=target) == 0


def test_the_restore_command_leaves_a_trail_that_verifies(filled, fresh, target, tmp_path, monkeypatch):
    from yimen.common import database_copy

    real = database_copy.dump

    def later(database, path):
        for _ in range(3):
            audit.record(by=1, verb="deed", object=("run", 2))
            seal_once()
        real(database, path)

    monkeypatch.setattr(database_copy, "dump", later)
    make(tmp_path / "backup.tar", connection.settings_dict)
    code = f"""
from yimen.cli.main import main
from yimen.audit.models import Row
from yimen.audit.verify import verify
assert main(["restore", {str(tmp_path / "backup.tar")!r}]) == 0
assert verify().ok, verify()
assert Row.objects.filter(verb="backup.restore").count() == 1
"""
    assert run_child(code, home=fresh(), database=target) == 0


def test_no_open_session_is_in_a_backup(filled, client, fresh, target, tmp_path):
    client.force_login(Account.objects.first())
    session = client.session.session_key
    make(tmp_path / "backup.tar", connection.settings_dict)
    assert session.encode() not in (tmp_path / "backup.tar").read_bytes()
    assert client.session.session_key == session
    home = fresh()
    restore(tmp_path / "backup.tar", target)
    empty = "from django.contrib.sessions.models import Session\nassert not Session.objects.exists()"
    assert run_child(empty, home=home, database=target) == 0


def test_no_key_and_no_name_is_in_a_backup(filled, home, tmp_path):
    make(tmp_path / "backup.tar", connection.settings_dict)
    content = (tmp_path / "backup.tar").read_bytes()
    for key in json.loads(keys.ring_path().read_text())["keys"]:
        assert key["secret"].encode() not in content
    for key in keys.ring().keys:
        assert key.secret not in content
    assert "某人".encode() not in content
    assert b"paper 1paper 1" not in content
    with tarfile.open(tmp_path / "backup.tar") as tar:
        names = tar.getnames()
    assert {name.split("/")[0] for name in names} == {"seals", "database", "files", "manifest.json", "manifest.mac"}
    assert (tmp_path / "backup.tar").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["home", "backup.tar"] or len(list(tmp_path.iterdir())) == 2


def refused(path, target, home, match):
    before = contents(home)
    with pytest.raises(Refused, match=match):
        restore(path, target)
    assert contents(home) == before


def test_without_keys_nothing_is_restored(filled, fresh, target, tmp_path):
    make(tmp_path / "backup.tar", connection.settings_dict)
    refused(tmp_path / "backup.tar", target, fresh(with_keys=False), "没有密钥")


def test_with_other_keys_nothing_is_restored(filled, fresh, target, tmp_path):
    make(tmp_path / "backup.tar", connection.settings_dict)
    home = fresh(with_keys=False)
    keys.make_keyring()
    refused(tmp_path / "backup.tar", target, home, "缺少制作这份备份时的 3 个密钥")


@pytest.mark.parametrize("name", ["files/aa/bb/x.ymf", "seals/head"])
def test_a_home_with_data_is_left_alone(filled, fresh, target, tmp_path, name):
    make(tmp_path / "backup.tar", connection.settings_dict)
    home = fresh()
    (home / name).parent.mkdir(parents=True)
    (home / name).write_bytes(b"x")
    refused(tmp_path / "backup.tar", target, home, "已有数据")


def test_a_database_with_data_is_left_alone(filled, home, fresh, tmp_path):
    make(tmp_path / "backup.tar", connection.settings_dict)
    refused(tmp_path / "backup.tar", connection.settings_dict, fresh(), "已有数据")
    assert Account.objects.count() == 3


def test_a_damaged_backup_is_refused_wherever_the_damage_is(filled, fresh, target, tmp_path):
    path = tmp_path / "backup.tar"
    make(path, connection.settings_dict)
    home, whole = fresh(), path.read_bytes()
    with tarfile.open(path) as tar:
        inside = [info.offset_data + info.size // 2 for info in tar]
    for at in inside:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        refused(path, target, home, "损坏|改动")
    for length in (0, 100, len(whole) // 2, inside[-1] - 600):
        path.write_bytes(whole[:length])
        refused(path, target, home, "损坏")
    path.write_bytes(whole)
    restore(path, target)


def rewritten(path, change):
    """The archive with its pieces changed by somebody who recomputes the manifest, but has not the keys."""
    with tarfile.open(path) as tar:
        pieces = {info.name: tar.extractfile(info).read() for info in tar}
    change(pieces)
    with tarfile.open(path, "w") as tar:
        for name, content in pieces.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def test_a_manifest_recomputed_without_the_keys_is_refused(filled, fresh, target, tmp_path):
    path = tmp_path / "backup.tar"
    make(path, connection.settings_dict)

    def change(pieces):
        name = next(name for name in pieces if name.startswith("files/"))
        del pieces[name]
        manifest = json.loads(pieces["manifest.json"])
        manifest["entries"] = [entry for entry in manifest["entries"] if entry["name"] != name]
        pieces["manifest.json"] = json.dumps(manifest).encode()

    rewritten(path, change)
    refused(path, target, fresh(), "清单被改动")


@pytest.mark.parametrize("name", ["../escaped", "keys/ring.json", "/etc/x", "files/aa/bb/../../x.ymf"])
def test_a_piece_of_another_name_is_refused(filled, fresh, target, tmp_path, name):
    path = tmp_path / "backup.tar"
    make(path, connection.settings_dict)
    rewritten(path, lambda pieces: pieces.update({name: b"x"}))
    refused(path, target, fresh(), "损坏")
    assert not (tmp_path / "escaped").exists()


def test_files_that_are_no_backup_are_refused(fresh, target, tmp_path):
    (tmp_path / "letter.txt").write_text("not a backup")
    home = fresh()
    refused(tmp_path / "letter.txt", target, home, "损坏")
    refused(tmp_path / "missing.tar", target, home, "没有找到")


def test_a_backup_overwrites_nothing_and_needs_its_folder(filled, tmp_path):
    (tmp_path / "taken.tar").write_bytes(b"mine")
    with pytest.raises(Refused, match="已经存在"):
        make(tmp_path / "taken.tar", connection.settings_dict)
    assert (tmp_path / "taken.tar").read_bytes() == b"mine"
    with pytest.raises(Refused, match="不存在"):
        make(tmp_path / "nowhere" / "b.tar", connection.settings_dict)


def test_a_failed_backup_leaves_no_file(filled, tmp_path, monkeypatch):
    from yimen.common import database_copy

    def full(database, path):
        path.write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(database_copy, "dump", full)
    with pytest.raises(OSError, match="no space"):
        make(tmp_path / "backup.tar", connection.settings_dict)
    assert {path.name for path in tmp_path.iterdir()} <= {"home", "fresh"}


def test_what_a_killed_restore_left_is_cleared_by_the_next(filled, fresh, target, tmp_path):
    make(tmp_path / "backup.tar", connection.settings_dict)
    home = fresh()
    (home / ".restore-dead").mkdir()
    (home / ".restore-dead" / "database").write_bytes(b"half")
    restore(tmp_path / "backup.tar", target)
    assert not (home / ".restore-dead").exists()


def test_the_command_says_what_it_did_and_leaves_an_audit_row(filled, tmp_path, capsys):
    from yimen.audit.models import Row

    assert main(["backup", str(tmp_path / "backup.tar")]) == 0
    assert "密钥不在其中" in capsys.readouterr().out
    assert Row.objects.filter(verb="backup.make").count() == 1
    assert main(["backup", str(tmp_path / "backup.tar")]) == 1
    assert "已经存在" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "backup.tar")]) == 1
    assert "已有数据" in capsys.readouterr().err


@pytest.mark.parametrize(
    "point",
    ["die_after(archive, 'unpack')", "die_before(restore, '_put_in_place')", "die_before(database_copy, 'load')"],
)
def test_a_killed_restore_can_be_told_from_a_finished_one(filled, fresh, target, tmp_path, point):
    """Killed before the database is in place: no database, and a second try says so or succeeds."""
    make(tmp_path / "backup.tar", connection.settings_dict)
    home = fresh()
    code = f"""
from django.db import connection
from yimen.common import archive, database_copy
from yimen.cli import restore
from pathlib import Path
{point}
restore.restore(Path({str(tmp_path / "backup.tar")!r}), connection.settings_dict)
"""
    assert run_child(code, home=home, database=target) == -9
    if (home / "files").exists():
        refused(tmp_path / "backup.tar", target, home, "已有数据")
    else:
        restore(tmp_path / "backup.tar", target)
        assert run_child(EQUAL, home=home, database=target) == 0
