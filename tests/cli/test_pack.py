"""`yimen pack`: mistakes, resolved text with origins, differences; no database is opened for any of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.regime.conftest import PACKS, edit
from yimen.cli import main as cli

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    shutil.copytree(PACKS, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], packs: Path, *words: str) -> tuple[int, str, str]:
    code = cli.main(["pack", "--packs", str(packs), *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_check_walks_and_lists_what_has_no_article(capsys, packs) -> None:
    code, out, err = run(capsys, packs, "check", "mini")
    assert (code, err) == (0, "")
    assert "mini@y2015：没有错误，7个单位、6个区划、2个救助项目、1个程序" in out
    assert "程序 referral（转办）：2个环节，走过4个状态" in out
    bare, local = out.split("mini@y2026")[0].split("原文未定、本地设定")
    assert "needs.living  mini/duties.yaml:3" in bare
    assert "units.east  mini/units.yaml:13" in bare
    assert "seats.clerk  mini/seats.yaml:2" in local
    assert "procedures.referral.defaults.limit  cn/procedures/referral.yaml:6" in local
    assert "units.minzheng" not in out


def test_check_tells_every_mistake(capsys, packs) -> None:
    edit(packs, "mini/seats.yaml", "accept, route", "acept, rout")
    code, out, err = run(capsys, packs, "check", "mini")
    assert (code, out) == (1, "")
    assert "“mini”有2处错误" in err
    assert "mini/seats.yaml 第2行：不认识的权限“rout”；应为：词表中的权限（是不是“route”？）。" in err


def test_a_mistake_the_kernel_finds_has_its_line(capsys, packs) -> None:
    edit(packs, "mini/procedures/referral.yaml", "after: [route.sent]", "after: [route.send]")
    code, _, err = run(capsys, packs, "check", "mini")
    assert code == 1
    assert err == (
        "mini/procedures/referral.yaml 第6行：程序 referral.handle.after "
        "不是已知的“route”的结果“send”；应为：sent？。\n"
    )


def test_a_procedure_that_cannot_end_is_found_by_walking(capsys, packs) -> None:
    edit(packs, "mini/procedures/referral.yaml", ", ends: {fact: result, of: [granted, refused]}", "")
    code, _, err = run(capsys, packs, "check", "mini")
    assert code == 1
    assert "mini/procedures/referral.yaml 第3行：程序 referral.handle" in err


def test_a_procedure_below_a_floor_is_named_with_it(capsys, packs) -> None:
    edit(packs, "cn/floors.yaml", "args: {first: hear, then: reduce", "args: {first: visit, then: handle")
    code, out, err = run(capsys, packs, "check", "mini")
    assert code == 1
    assert "mini@y2015：没有错误" in out  # the floor binds from 2026-07-01
    assert "mini@y2026：有1处错误" in out
    assert "低于底线“减发、停发之前听取意见”" in err
    assert "依据 《社会救助法》 48" in err


def test_a_floor_for_other_programmes_does_not_bind(capsys, packs) -> None:
    edit(
        packs,
        "cn/floors.yaml",
        "args: {first: hear, then: reduce",
        "programmes: [tekun]\n    args: {first: visit, then: handle",
    )
    assert run(capsys, packs, "check", "mini")[0] == 0


HANDLE = "outcomes: {done: {gives: [result], ends: {fact: result, of: [granted, refused]}}}"
ROUTE = "sent: {gives: [unit], issues: handling_slip}"
APPLICATION = """intake:
  title: 受理
  parties: {window: accepting_window}
  defaults: {limit: {n: 3 workdays, local: true}}
  take: {kind: accept_application, by: window, outcomes: {yes_: {title: 受理}, asked: {title: 咨询, ends: answered}}}
  share: {kind: split, by: window, after: [take], outcomes: {shared: {title: 分办, gives: [needs]}}}
  part:
    title: 各项办理
    each: needs
    runs: {procedure: referral, with: [programme, unit]}
    watched_by: window
    after: [share.shared]
  tell: {kind: tell_applicant, by: window, after: [part], outcomes: {told: {ends: closed}}}
"""


def with_applications(packs: Path) -> None:
    """A sound place that takes applications."""
    (packs / "mini" / "procedures" / "intake.yaml").write_text(f"document: M15\n{APPLICATION}", encoding="utf-8")
    way = 'application: {procedure: intake, number: "S{window}-{year}-{serial:5}"}'
    edit(packs, "mini/pack.yaml", "releases:", f"{way}\nreleases:")


def test_check_and_show_of_a_place_that_takes_applications(capsys, packs) -> None:
    with_applications(packs)
    assert run(capsys, packs, "check", "mini")[::2] == (0, "")
    assert "申请走程序 intake，编号 S{window}-{year}-{serial:5}" in run(capsys, packs, "show", "mini")[1]


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            "mini/procedures/referral.yaml",
            HANDLE,
            "outcomes: {done: {ends: granted}}",
            "mini/procedures/referral.yaml 第8行：程序 referral.handle.outcomes “办理”没有起作用的结果“handle”；"
            "应为：恰有一个结果写明 gives: [result]。",
        ),
        (
            "cn/procedures/referral.yaml",
            ROUTE,
            f"{ROUTE}, again_: {{title: 再转, gives: [unit], issues: handling_slip, ends: unplaced}}",
            "cn/procedures/referral.yaml 第7行：程序 referral.route.outcomes “转办”起作用的结果有2个“sent、again_”；"
            "应为：恰有一个结果写明 gives: [unit]、issues: handling_slip。",
        ),
        (
            "mini/procedures/intake.yaml",
            "{title: 受理}, asked",
            "{title: 受理}, also: {title: 也受理}, asked",
            "mini/procedures/intake.yaml 第6行：程序 intake.take.outcomes “受理申请”起作用的结果有2个“yes_、also”；"
            "应为：恰有一个结果不写 opens、again、ends。",
        ),
        (
            "mini/pack.yaml",
            "procedure: intake",
            "procedure: referral",
            "cn/procedures/referral.yaml 第2行：程序 referral 不由“受理申请”开始“referral”；"
            "应为：恰有一个 kind: accept_application 的环节，不写 after。",
        ),
        (
            "mini/procedures/intake.yaml",
            "accepting_window",
            "body_office",
            "mini/procedures/intake.yaml 第4行：程序 intake.parties.window 登记申请时无法确定“body_office”；"
            "应为：accepting_window（受理窗口）。",
        ),
        (
            "mini/procedures/intake.yaml",
            "with: [programme, unit]",
            "with: [unit]",
            "mini/procedures/intake.yaml 第11行：程序 intake.part.runs 没有交下 programme“part”；"
            "应为：with: [programme, unit]。",
        ),
        (
            "mini/procedures/intake.yaml",
            "    each: needs\n",
            "",
            "mini/procedures/intake.yaml 第8行：程序 intake.part 不是按需求逐项办理“part”；应为：each: needs。",
        ),
        (
            "mini/procedures/intake.yaml",
            "runs: {procedure: referral,",
            "runs: {procedure: intake,",
            "mini/procedures/intake.yaml 第2行：程序 intake 不由“转办”开始“intake”；"
            "应为：恰有一个 kind: route 的环节，不写 after。",
        ),
    ],
)
def test_what_the_program_counts_on_is_demanded(capsys, packs, file, old, new, sentence) -> None:
    with_applications(packs)
    edit(packs, file, old, new)
    code, _, err = run(capsys, packs, "check", "mini")
    assert code == 1
    assert sentence in err.splitlines()


def test_check_all(capsys, packs) -> None:
    code, out, _ = run(capsys, packs, "check", "--quiet", "all")
    assert code == 0
    assert [line.split("：")[0] for line in out.splitlines()] == ["cn", "mini@y2015", "mini@y2026"]
    edit(packs, "mini/seats.yaml", "at: window", "at: door")
    assert run(capsys, packs, "check", "--quiet", "all")[0] == 1


def test_show_says_where_each_entry_comes_from(capsys, packs) -> None:
    code, out, _ = run(capsys, packs, "show", "mini", "--release", "y2015")
    assert code == 0
    assert "小县（mini）y2015：二〇一五年文本，正式，自 2015-04-20 起" in out
    lines = {line.strip().split(": ")[0]: line for line in out.splitlines()}
    assert lines["minzheng"].endswith("← mini/duties.yaml:6")
    assert lines["handle"].endswith("← mini/procedures/referral.yaml:3")
    assert lines["route"].endswith("← cn/procedures/referral.yaml:7")
    assert lines["anytime.withdraw"].endswith("← cn/procedures/referral.yaml:15")
    assert lines["title"].endswith("← cn/procedures/referral.yaml:3")
    assert all(not line.rstrip().endswith("←") for line in out.splitlines())


def test_show_takes_the_newest_release(capsys, packs) -> None:
    assert "y2026：二〇二六年（非官方），非官方，自 2026-08-01 起" in run(capsys, packs, "show", "mini")[1]


def test_diff(capsys, packs) -> None:
    code, out, _ = run(capsys, packs, "diff", "mini@y2015", "mini@y2026")
    assert code == 0
    assert "  取消：县国税局（guoshui），由县税务局（shuiwu）承接" in out
    assert run(capsys, packs, "diff", "mini", "mini@y2026")[1] == "两者完全相同。\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("check", "nowhere"), "没有“nowhere”这个地方的规定包。现有：cn、mini。"),
        (("show", "mini", "--release", "y1999"), "“mini”没有版本“y1999”。现有：y2015、y2026。"),
        (("show", "cn"), "“cn”没有版本，只供其他地方承接。"),
        (("diff", "mini@y1", "mini"), "“mini”没有版本“y1”。现有：y2015、y2026。"),
    ],
)
def test_what_is_not_there_is_a_sentence(capsys, packs, words, sentence) -> None:
    assert run(capsys, packs, *words) == (1, "", sentence + "\n")


def test_show_of_a_broken_pack_is_a_sentence(capsys, packs) -> None:
    edit(packs, "mini/seats.yaml", "at: window", "at: door")
    code, out, err = run(capsys, packs, "show", "mini")
    assert (code, out) == (1, "")
    assert "mini/seats.yaml 第2行：不认识的词“door”" in err


def test_schema_is_written(capsys, packs, tmp_path) -> None:
    code, out, _ = run(capsys, packs, "schema", str(tmp_path / "schema"))
    assert code == 0
    assert out.startswith("已更新：body.json")
    assert run(capsys, packs, "schema", str(tmp_path / "schema"))[1] == "没有变化。\n"


def test_the_packs_of_this_repository_are_sound(capsys) -> None:
    assert run(capsys, ROOT / "packs", "check", "--quiet", "all")[0] == 0


def test_packs_are_checked_without_a_database(tmp_path) -> None:
    """A child process whose database cannot exist, and whose home is empty."""
    code = (
        "import sys; from yimen.cli.main import main; status = main(['pack', 'check', '--quiet', 'cn']);"
        "assert 'django.db.backends.sqlite3.base' not in sys.modules; sys.exit(status)"
    )
    env = {"PATH": "", "YIMEN_HOME": str(tmp_path / "none"), "YIMEN_PACKS": str(PACKS), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("cn：没有版本")


def test_what_a_command_writes_is_for_its_own_account_alone():
    """Database, files and keys are nobody else's on the machine."""
    before = os.umask(0o022)
    try:
        assert cli.main(["pack", "check", "cn", "--quiet"]) == 0
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)
