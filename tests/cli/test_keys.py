"""`yimen keys` makes, lists and rotates without ever showing a key."""

from datetime import timedelta

import pytest

from yimen.accounts.models import Account
from yimen.cli.main import main
from yimen.common import clock, keys

pytestmark = pytest.mark.django_db


def test_making_and_listing(settings, tmp_path, capsys):
    settings.HOME = tmp_path / "home"
    assert main(["keys", "status"]) == 1
    assert "没有密钥" in capsys.readouterr().err
    assert main(["keys", "make"]) == 0
    assert "另行保管" in capsys.readouterr().out
    assert main(["keys", "make"]) == 0
    assert "没有改动" in capsys.readouterr().out
    assert main(["keys", "status"]) == 0
    shown = capsys.readouterr().out
    assert [line.split()[-1] for line in shown.splitlines()] == ["在用"] * 3
    assert not any(key.secret.hex() in shown for key in keys.ring().keys)


def test_rotating_waits_with_the_old_keys_and_then_retires_them(fresh_home, capsys):
    Account.objects.create(login="wang.min", name="王敏")
    assert main(["keys", "rotate"]) == 0
    assert "再运行一次" in capsys.readouterr().out
    assert main(["keys", "status"]) == 0
    assert capsys.readouterr().out.count("仅供读取旧资料") == 2
    with clock.fixed(clock.now() + timedelta(hours=1)):
        assert main(["keys", "rotate", "--batch", "1"]) == 0
    assert "停用旧密钥 2 个" in capsys.readouterr().out
    assert len(keys.ring(fresh=True).keys) == 3
    assert Account.objects.get().name == "王敏"
