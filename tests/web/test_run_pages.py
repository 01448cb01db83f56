"""What run pages and worklists say beside the next step: reminders, corrections, children, papers owed, limits."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.web import family as f
from yimen.acts import owing
from yimen.acts.deed import Deed, File, plain
from yimen.common import clock
from yimen.documents.models import Evidence
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.regime.release import Release

LATER = date(2026, 12, 10)


@pytest.fixture
def home(district):
    return f.family(district.actor("window_clerk", f.HERE))


@pytest.fixture
def medical(district):
    return district.actor("liaison", f.unit_of("medical"))


def application_page(home):
    return reverse("intake:application", args=[home.application.pk])


def referral_page(referral):
    return reverse("referrals:referral", args=[referral.pk])


def record(by, referral, step, outcome, **more):
    return plain(by=by, deed=Deed(referral.run, step, outcome, **more))


# -- reminders ---------------------------------------------------------------------------------


@pytest.fixture
def reminded(home, medical):
    """The unit waits for the applicant's papers; their last day passed, and the window was reminded once."""
    record(medical, home.medical, "receive", "received")
    record(medical, home.medical, "handle", "lacking", prose={"reason": "缺诊断证明"})
    with clock.fixed(LATER):
        assert proceedings.tick(home.medical.run, LATER) == 1
        yield home.medical


def test_a_reminder_stands_on_the_worklist_it_is_addressed_to(reminded, home, medical):
    page = f.text_of(f.browser(home.clerk).get("/"))
    assert "申请人补正材料 已催办 1 次，2026-12-08" in page
    assert page.count("已催办") == 1
    assert "已催办" not in f.text_of(f.browser(medical).get("/"))


def test_a_reminder_stands_on_the_time_line(reminded, home):
    page = f.text_of(f.browser(home.clerk).get(referral_page(reminded)))
    assert "2026-12-08 催办 ：“申请人补正材料”到期 系统" in page


def test_a_step_done_anew_was_not_reminded_of(reminded, home, medical):
    record(home.clerk, reminded, "supplement", "supplied", mode="counter")
    record(medical, reminded, "handle", "lacking", prose={"reason": "缺诊断证明"})
    page = f.text_of(f.browser(home.clerk).get("/"))
    assert "申请人补正材料 第2次" in page
    assert "已催办" not in page


# -- corrections -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seat", "unit"),
    [("window_reviewer", f.HERE), ("town_leader", "baishabu_zhen"), ("unit_reviewer", f.unit_of)],
)
def test_a_correction_is_offered_just_where_its_form_opens(district, home, medical, seat, unit):
    record(medical, home.medical, "receive", "received")
    actor = district.actor(seat, unit("medical") if callable(unit) else unit)
    client = f.browser(actor)
    offered, opened = set(), set()
    for run, page in (
        (home.application.run, application_page(home)),
        (home.medical.run, referral_page(home.medical)),
    ):
        offered |= set(re.findall(r"/runs/\d+/correct/\d+/", client.get(page).content.decode()))
        forms = {reverse("runs:correct", args=[run.pk, event.seq]) for event in run.events.all()}
        opened |= {form for form in forms if client.get(form).status_code == 200}
    assert offered == opened
    assert len(opened) == {"window_reviewer": 1, "town_leader": 0, "unit_reviewer": 1}[seat]


def test_who_may_not_correct_is_told_at_the_form(district, home):
    leader = f.browser(district.actor("town_leader", "baishabu_zhen"))
    accepted = home.application.run.events.get(step="accept")
    answer = leader.get(reverse("runs:correct", args=[home.application.run_id, accepted.seq]))
    assert answer.status_code == 409
    assert "记录由登记单位更正" in f.text_of(answer)


# -- children ----------------------------------------------------------------------------------


def test_the_time_line_names_the_child_that_ended(district, home, medical):
    liaison = f.browser(medical)
    for step, more in (
        ("receive", {"outcome": "received"}),
        ("handle", {"outcome": "done", "result": "granted", "text": "已报销", "amount": "500"}),
        ("feed_back", {"outcome": "sent"}),
    ):
        sent = {"occurred_on": clock.today().isoformat(), "token": f"token-{step}-0123456789", **more}
        assert liaison.post(reverse("runs:act", args=[home.medical.run_id, step]), sent).status_code == 302
    page = f.text_of(f.browser(home.clerk).get(application_page(home)))
    assert "医疗救助（区医疗保障局） ：给予救助" in page
    assert "各项救助办理 ：" not in page


# -- rules of another place: records by phone, limits that may be extended ---------------------


@pytest.fixture
def other_place(district, monkeypatch):
    """The window may write down by phone that a unit received; unit and window may extend their limits, with a paper
    for the long one."""
    text = json.loads(places.release().text)
    referral = text["procedures"]["referral"]
    referral["receive"]["recorded_by"] = {"window": "phone"}
    referral["handle"]["limit"]["extend"] = {"to": "40 workdays", "needs": ["reason"]}
    referral["limits"] = {
        "WHOLE": {
            "n": "30 workdays",
            "from": "route.sent",
            "to": ["feed_back.closed"],
            "extend": {"to": "45 workdays", "needs": ["reason", "notice"], "by": "window"},
            "basis": "附件1",
        }
    }
    for kind in ("liaison", "window_clerk"):
        text["seats"][kind]["rights"].append("decide")
    there = Release.from_text(json.dumps(text))
    monkeypatch.setattr(places, "release", lambda: there)


@pytest.fixture
def away(other_place, district):
    return f.family(district.actor("window_clerk", f.HERE))


SCAN = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def scan():
    return SimpleUploadedFile("回执.pdf", SCAN)


@pytest.fixture
def phoned(away):
    record(away.clerk, away.medical, "receive", "received", mode="phone")
    return away


def test_a_record_by_phone_owes_its_paper_until_it_is_handed_in(phoned, medical):
    clerk = f.browser(phoned.clerk)
    form = reverse("runs:paper", args=[phoned.medical.run_id])
    worklist, page = clerk.get("/").content.decode(), clerk.get(referral_page(phoned.medical))
    assert form in worklist
    assert f.text_of(clerk.get("/")).count("待补原件") == 1
    assert re.search("待补原件 补交 承办单位签收：签收 2026-11-23 电话记录 剩 3 个工作日", f.text_of(page))

    empty = clerk.post(form, {"of": "3", "token": "t-1"})
    assert empty.status_code == 422
    of = phoned.medical.run.events.get(mode="phone").seq
    done = clerk.post(form, {"of": str(of), "papers": scan(), "token": "t-1"}, follow=True)
    assert "已补交原件" in f.text_of(done)
    assert "待补原件" not in f.text_of(done)
    assert "补交材料" in f.text_of(done)
    assert "回执.pdf" in f.text_of(done) or "电话记录的原件" in f.text_of(done)
    assert form not in clerk.get("/").content.decode()
    assert clerk.get(form).status_code == 409
    assert proceedings.verify().faults == []


def test_the_paper_is_sent_twice_and_kept_once(phoned):
    clerk = f.browser(phoned.clerk)
    form = reverse("runs:paper", args=[phoned.medical.run_id])
    of = phoned.medical.run.events.get(mode="phone").seq
    for _ in range(2):
        assert clerk.post(form, {"of": str(of), "papers": scan(), "token": "t-2"}).status_code == 302
    # both clicks past the page at the same moment
    owing.hand_in(by=phoned.clerk, run=phoned.medical.run, of=(of,), files=(File("回执.pdf", SCAN),), token="t-2")
    assert phoned.medical.run.events.filter(kind="paper").count() == 1
    assert Evidence.objects.filter(subject_id=phoned.medical.run_id).count() == 1


def test_a_paper_is_owed_by_the_unit_that_recorded(phoned, medical, district):
    """The unit sees that the paper is out, and neither a link nor a form; another window knows nothing of it."""
    form = reverse("runs:paper", args=[phoned.medical.run_id])
    unit = f.browser(medical)
    page = unit.get(referral_page(phoned.medical))
    assert "待补原件" in f.text_of(page)
    assert form not in page.content.decode()
    assert form not in unit.get("/").content.decode()
    assert "材料由登记单位补交" in f.text_of(unit.get(form))
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    assert form not in sister.get("/").content.decode()
    assert sister.get(form).status_code == 404


def test_the_unit_extends_its_limit_once(away, medical):
    record(medical, away.medical, "receive", "received")
    unit = f.browser(medical)
    address = reverse("runs:extend", args=[away.medical.run_id])
    page = unit.get(referral_page(away.medical)).content.decode()
    assert f"{address}?step=handle" in page
    assert "“办理”延长期限至40个工作日" in f.text_of(unit.get(referral_page(away.medical)))
    form = unit.get(f"{address}?step=handle")
    assert "第20个工作日为 2026-12-21" in f.text_of(form)
    assert "依据：" in f.text_of(form)
    assert unit.post(f"{address}?step=handle", {"reason": " ", "token": "t-3"}).status_code == 422
    sent = {"reason": "材料要到外地核实", "token": "t-3"}
    done = unit.post(f"{address}?step=handle", sent, follow=True)
    assert "已延长期限至40个工作日" in f.text_of(done)
    assert "材料要到外地核实" in f.text_of(done)
    assert "第40个工作日" in f.text_of(done)
    assert f"{address}?step=handle" not in done.content.decode()
    again = unit.post(f"{address}?step=handle", sent, follow=True)
    assert "已记录" in f.text_of(again)
    assert away.medical.run.events.filter(kind="extended").count() == 1
    assert "已经延长过一次" in f.text_of(unit.get(f"{address}?step=handle"))


def test_the_window_extends_the_whole_with_its_paper(away, medical):
    clerk = f.browser(away.clerk)
    address = reverse("runs:extend", args=[away.medical.run_id]) + "?limit=WHOLE"
    assert address in clerk.get(referral_page(away.medical)).content.decode()
    assert address not in f.browser(medical).get(referral_page(away.medical)).content.decode()
    assert "期限不由本单位延长" in f.text_of(f.browser(medical).get(address))
    sent = {"reason": "等待上级答复", "token": "t-4"}
    assert clerk.post(address, sent).status_code == 422
    assert clerk.post(address, {**sent, "papers": scan()}).status_code == 302
    assert "延长期限" in f.text_of(clerk.get(referral_page(away.medical)))
    assert address not in clerk.get(referral_page(away.medical)).content.decode()


def test_here_no_limit_may_be_extended(home, medical):
    record(medical, home.medical, "receive", "received")
    unit = f.browser(medical)
    assert "延长" not in f.text_of(unit.get(referral_page(home.medical)))
    refused = unit.get(reverse("runs:extend", args=[home.medical.run_id]) + "?step=handle")
    assert refused.status_code == 409
    assert "这个期限不能延长" in f.text_of(refused)
