"""`yimen flow` tells in Chinese what it found, and in its exit code."""

from __future__ import annotations

from yimen.cli.main import main
from yimen.proceedings.models import Turn


def test_verify_names_the_run_that_is_not_as_recorded(office, capsys):
    run = office.open("referral")
    assert main(["flow", "verify"]) == 0
    assert "已核验 1 件办理、1 条记录，没有发现不符。" in capsys.readouterr().out
    Turn.objects.filter(run=run).update(owner="u_other")
    assert main(["flow", "verify"]) == 1
    assert f"办理 {run.pk}：待办“route”与记录推算的不一致（owner）。" in capsys.readouterr().out


def test_recount_goes_through_all_open_runs(office, capsys):
    for _ in range(3):
        office.open("referral")
    Turn.objects.update(due_on="2027-01-01")
    with office.day():
        assert main(["flow", "recount"]) == 0
    assert "3 项有变动" in capsys.readouterr().out
    assert main(["flow", "verify"]) == 0
