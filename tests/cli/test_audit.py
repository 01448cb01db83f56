"""`yimen audit` tells in Chinese what it found, and in its exit code."""

from datetime import timedelta

import pytest

from yimen.audit import api
from yimen.audit.models import Row
from yimen.cli.main import main
from yimen.common import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(fresh_home):
    return fresh_home


def test_sealing_and_verifying(capsys):
    assert main(["audit", "seal"]) == 0
    assert "没有等待" in capsys.readouterr().out
    api.record(by=1, verb="deed", object=("run", 1))
    assert main(["audit", "verify"]) == 0
    assert "尚有 1 行未封存" in capsys.readouterr().out
    assert main(["audit", "seal"]) == 0
    assert main(["audit", "verify"]) == 0
    assert "1 次封存、1 行记录，没有发现改动" in capsys.readouterr().out


def test_a_late_sealer_and_a_planted_edit_have_their_own_exit_codes(capsys):
    row = api.record(by=1, verb="deed", object=("run", 1))
    with clock.fixed(clock.now() + timedelta(hours=1)):
        assert main(["audit", "verify"]) == 2
    assert "请检查封存任务" in capsys.readouterr().out
    main(["audit", "seal"])
    Row.sealing.filter(pk=row.pk).update(verb="other")
    assert main(["audit", "verify"]) == 1
    assert "封存 1 内的记录内容或次序被改动过" in capsys.readouterr().out
