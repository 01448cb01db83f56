"""Short functions, one clock, views without work, no signals, docstrings where officials' rules live."""

from pathlib import PurePosixPath

import pytest

from . import code
from .sources import offences, python, text_of

EXPLAINED = {"rules.py", "policies.py", "actions.py", "queries.py"}
LONG = "def f():\n" + "    x = 1\n" * 61


@pytest.mark.parametrize(
    ("check", "planted"),
    [
        (code.long_functions, LONG),
        (code.own_clocks, "at = timezone.now()"),
        (code.own_clocks, "at = datetime.datetime.now(tz)"),
        (code.own_clocks, "day = date.today()"),
        (code.own_clocks, "at = DateTimeField(default=timezone.now)"),
        (code.own_clocks, "at = DateTimeField(auto_now_add=True)"),
        (code.own_clocks, "from django.utils.timezone import now"),
        (code.own_clocks, "from django.db.models.functions import Now"),
        (code.days_elsewhere, "day = row.noted_at.date()"),
        (code.days_elsewhere, 'day = f"{person.created_at:%Y-%m-%d}"'),
        (code.view_work, "rows = Case.objects.all()"),
        (code.view_work, "case.save()"),
        (code.view_work, "case.delete()"),
        (code.view_work, "from yimen.cases.models import Case"),
        (code.view_work, "from yimen.cases import models"),
        (code.view_work, "get_object_or_404(rows, pk=1)"),
        (code.view_work, "x = 1 if run.state == 'open' else 2"),
        (code.view_work, "x = run.status in done"),
        (code.view_work, "match run.state:\n    case _: pass"),
        (code.signals, "from django.db.models.signals import post_save"),
        (code.signals, "from django.dispatch import Signal"),
        (code.signals, "from yimen.cases.signals import accepted"),
        (code.undocumented, "def may_see(seat): return True"),
        (code.undocumented, "class Rows:\n  def visible_to(self, seat): return self"),
    ],
)
def test_a_planted_offence_is_found(check, planted):
    assert len(check(planted)) == 1


@pytest.mark.parametrize(
    ("check", "clean"),
    [
        (code.long_functions, "def f():\n" + "    x = 1\n" * 60),
        (code.days_elsewhere, 'day = f"{row.at_home} {row.noted_at.astimezone(SHANGHAI).date():%Y}"'),
        (code.own_clocks, "at = clock.now()\nday = clock.today()\nat = datetime(2026, 1, 1)"),
        (
            code.view_work,
            "rows = queries.cases_for(seat)\nactions.accept(by=seat)\nok = answer.status_code == 200\nbook.save(out)",
        ),
        (code.signals, "from django.contrib.auth.signals import user_logged_in\nfrom django.dispatch import receiver"),
        (
            code.undocumented,
            'def may_see(seat):\n  "第三条"\ndef _inner(): return 1\nclass _Rows:\n  def f(self): return 1',
        ),
    ],
)
def test_clean_code_passes(check, clean):
    assert check(clean) == []


def test_functions_stay_short():
    assert offences(code.long_functions, python("src/", "tests/", "e2e/", "bench/", "scripts/")) == []


def test_the_present_moment_comes_from_one_clock():
    assert offences(code.own_clocks, (n for n in python("src/") if n != "src/yimen/common/clock.py")) == []


def test_the_day_of_a_stored_moment_is_chinas():
    assert offences(code.days_elsewhere, python("src/")) == []


def test_pages_only_find_ask_bind_call_and_answer():
    pages = (n for n in python("src/") if n.startswith("src/yimen/web/") or n.endswith("/views.py"))
    assert offences(code.view_work, pages) == []


def test_an_area_that_leans_on_another_is_found():
    text = "from yimen.web.runs.views import act\nfrom yimen.web.shell import forms\nfrom yimen.web.home import menu"
    assert code.crossings("home", text) == ["1: yimen.web.runs.views.act"]


def test_areas_of_the_web_lean_on_the_shell_only():
    inner = [
        name for name in python("src/yimen/web/") if name.count("/") > 3 and not name.startswith("src/yimen/web/shell/")
    ]
    assert [f"{n}:{found}" for n in inner for found in code.crossings(n.split("/")[3], text_of(n))] == []


def test_rooms_do_not_send_signals():
    assert offences(code.signals, python("src/")) == []


def test_rules_policies_actions_queries_and_acts_say_why():
    paths = (PurePosixPath(n) for n in python("src/"))
    told = (
        str(p)
        for p in paths
        if p.name in EXPLAINED or p.parent.name in {"acts", "rules", "policies", "actions", "queries"}
    )
    assert offences(code.undocumented, told) == []
