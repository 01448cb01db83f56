"""Pages say who is waited for, why something came back, and what is lacking: nobody has to guess what to do next."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from tests.acts.test_completing import late
from tests.acts.test_referral_story import PAPER
from tests.web import family as f
from yimen.acts import answering, splitting
from yimen.acts.deed import Deed, plain
from yimen.agencies.queries import unit_names
from yimen.common import clock
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def home(clerk):
    return f.family(clerk)


@pytest.fixture
def medical(district):
    return district.actor("liaison", f.unit_of("medical"))


def page_of(actor, address, *args):
    return f.text_of(f.browser(actor).get(reverse(address, args=args)))


def record(by, run, step, outcome, **more):
    return plain(by=by, deed=Deed(run, step, outcome, **more))


def waiting_record(clerk, referral):
    """The unit's sealed receipt, recorded by the clerk, not yet confirmed."""
    return record(clerk, referral.run, "receive", "received", mode="sealed", papers=(PAPER,))


# -- a record for others -------------------------------------------------------------------------


def test_a_sealed_record_waits_for_the_second_person_of_the_window(district, clerk, home):
    unit = unit_names()[f.unit_of("medical")]
    assert f"在等：{unit}" in page_of(clerk, "referrals:referral", home.medical.pk)
    waiting_record(clerk, home.medical)
    window = f"{unit_names()[f.HERE]}（另一人复核）"
    assert f"在等：{window}" in page_of(clerk, "referrals:referral", home.medical.pk)
    assert window in page_of(district.actor("window_reviewer", f.HERE), "home:worklist")


def test_the_second_person_reads_of_whom_the_record_is_and_opens_its_scan(district, clerk, home):
    event = waiting_record(clerk, home.medical)
    browser = f.browser(district.actor("window_reviewer", f.HERE))
    answer = browser.get(reverse("runs:confirm", args=[home.medical.run_id, event.seq]))
    page = f.text_of(answer)
    for word in (f.NAME, "医疗救助", home.medical.slips.get().paper.number.text, home.application.number.text):
        assert word in page
    scan = re.search(r'<a href="(/papers/files/\d+/)">承办单位签收（PDF 文件）</a>', answer.content.decode())
    assert scan, page
    assert browser.get(scan[1]).status_code == 200


def test_a_record_thrown_out_comes_back_to_who_recorded_it_with_the_reason(district, clerk, home, medical):
    reviewer = district.actor("window_reviewer", f.HERE)
    event = waiting_record(clerk, home.medical)
    assert "代录被退回" not in page_of(clerk, "home:worklist")
    form = {"answer": "discard", "reason": "印章看不清"}
    told = f.browser(reviewer).post(reverse("runs:confirm", args=[home.medical.run_id, event.seq]), form, follow=True)
    assert "代录作废" in f.text_of(told)
    page = page_of(clerk, "home:worklist")
    assert "代录被退回" in page
    assert "印章看不清" in page
    assert "印章看不清" not in page_of(medical, "home:worklist")
    assert re.search("代录被退回 .*印章看不清", page_of(clerk, "referrals:referral", home.medical.pk))
    waiting_record(clerk, home.medical)
    assert "印章看不清" not in page_of(clerk, "home:worklist")


def test_a_second_seat_is_no_second_person(district, clerk, home):
    """Who holds both seats finds no record of her own on the reviewer's list."""
    reviewer, other = district.actor("window_reviewer", f.HERE), district.actor("window_clerk", f.HERE, 2)
    herself = replace(reviewer, account=clerk.account)
    event = waiting_record(clerk, home.medical)
    assert [turn.run_id for turn in proceedings.worklist(reviewer)] == [home.medical.run_id]
    assert not proceedings.worklist(herself)
    answering.discard(by=reviewer, run=home.medical.run, of=event.seq, reason="印章看不清")
    waiting_record(other, home.medical)
    assert [turn.run_id for turn in proceedings.worklist(herself)] == [home.medical.run_id]


# -- what came back ------------------------------------------------------------------------------


@pytest.fixture
def returned(district, home, medical):
    record(medical, home.medical.run, "receive", "returned", prose={"reason": "不属医疗费用"})
    return home.medical


def test_the_message_names_the_outcome(home, medical):
    form = {"outcome": "returned", "occurred_on": str(clock.today()), "reason": "不属医疗费用"}
    told = f.browser(medical).post(reverse("runs:act", args=[home.medical.run_id, "receive"]), form, follow=True)
    assert "已记录：承办单位签收，不属本单位职责，退回。" in f.text_of(told)


def test_a_new_route_begins_with_who_gave_it_back_and_why(clerk, returned):
    answer = f.browser(clerk).get(reverse("runs:act", args=[returned.run_id, "route"]))
    page = f.text_of(answer)
    name = unit_names()[f.unit_of("medical")]
    assert re.search(f"退回单位 {name} 退回理由 不属医疗费用", page)
    offered = re.findall(r"<option[^>]*>([^<]+)</option>", answer.content.decode())
    assert "刚退回" in offered[-1]
    assert offered[-1].startswith(name)
    assert not any(one.startswith(name) for one in offered[:-1])


def test_papers_say_which_slip_was_given_back_and_of_what_they_are(district, clerk, home, returned):
    first = returned.slips.get().paper.number.text
    for pages in ("before", "after"):
        for page in (
            page_of(clerk, "referrals:referral", returned.pk),
            page_of(clerk, "intake:application", home.application.pk),
        ):
            assert f"{first} 医疗救助 已退回" in page, pages
            assert page.count("已退回") == 1
        if pages == "before":
            splitting.route(by=clerk, deed=Deed(returned.run, "route", "sent", values={"unit": "civil_affairs"}))


def test_a_feedback_slip_names_its_programme(clerk, home, medical):
    record(medical, home.medical.run, "receive", "received")
    values = {"result": "granted", "text": "已办"}
    answering.handle(by=medical, deed=Deed(home.medical.run, "handle", "done", values=values))
    answering.feed_back(by=medical, deed=Deed(home.medical.run, "feed_back", "sent"))
    assert re.search(r"转办件办理反馈单\s+医疗救助", page_of(clerk, "intake:application", home.application.pk))


def test_the_time_line_says_to_whom_it_went_on_which_slip(clerk, returned):
    splitting.route(by=clerk, deed=Deed(returned.run, "route", "sent", values={"unit": "civil_affairs"}))
    page = page_of(clerk, "referrals:referral", returned.pk)
    for slip in returned.slips.all():
        assert f"转给{unit_names()[slip.unit]}（{slip.paper.number.text}）" in page


# -- what is lacking -----------------------------------------------------------------------------


def test_asking_for_papers_says_which(clerk, home, medical):
    record(medical, home.medical.run, "receive", "received")
    address = reverse("runs:act", args=[home.medical.run_id, "handle"])
    form = {"outcome": "lacking", "occurred_on": str(clock.today())}
    browser = f.browser(medical)
    assert "写明缺哪些材料" in f.text_of(browser.get(address))
    assert browser.post(address, form).status_code == 422
    browser.post(address, form | {"reason": "缺少诊断证明"})
    ask = reverse("runs:act", args=[home.medical.run_id, "supplement"]) + "?mode=counter"
    assert "所缺材料 缺少诊断证明" in f.text_of(f.browser(clerk).get(ask))
    assert "请申请人补正： 缺少诊断证明" in page_of(clerk, "referrals:referral", home.medical.pk)


def test_a_window_that_asks_for_papers_says_which(clerk):
    application = f.apply(clerk)
    record(clerk, application.run, "accept", "lacking", prose={"reason": "缺户口簿"})
    assert "正在等申请人补正材料：缺户口簿" in page_of(clerk, "intake:application", application.pk)


def test_a_need_nobody_is_asked_about_is_answered_with_a_reason(clerk):
    application = f.apply(clerk)
    record(clerk, application.run, "accept", "accepted")
    address = reverse("runs:act", args=[application.run_id, "split"])
    form = {
        "outcome": "confirmed",
        "occurred_on": str(clock.today()),
        "chosen": [f"medical|{f.unit_of('medical')}"],
    }
    browser = f.browser(clerk)
    refused = browser.post(address, form)
    assert refused.status_code == 422
    assert re.search("“[^”]*学[^”]*”没有选任何项目", f.text_of(refused))
    assert not Referral.objects.exists()
    browser.post(address, form | {"left_out": "孩子已毕业"})
    assert Referral.objects.count() == 1
    page = page_of(clerk, "intake:application", application.pk)
    assert re.search("不转办“[^”]*学[^”]*”：孩子已毕业", page)


def test_a_reason_for_nothing_left_out_is_refused(clerk):
    application = f.apply(clerk)
    record(clerk, application.run, "accept", "accepted")
    pairs = [(programme, f.unit_of(programme)) for programme in ("medical", "education")]
    deed = Deed(application.run, "split", "confirmed", values={"chosen": pairs, "left_out": "多写的"})
    with pytest.raises(splitting.Refused, match="不必写"):
        splitting.confirm_split(by=clerk, deed=deed)


# -- where it stands -----------------------------------------------------------------------------


def test_the_joined_step_keeps_its_own_word_when_all_is_closed(district, clerk, home, medical):
    for programme, result in (("medical", "granted"), ("education", "other")):
        unit, run = district.actor("liaison", f.unit_of(programme)), getattr(home, programme).run
        record(unit, run, "receive", "received")
        answering.handle(by=unit, deed=Deed(run, "handle", "done", values={"result": result, "text": "已办"}))
        answering.feed_back(by=unit, deed=Deed(run, "feed_back", "sent"))
    before = page_of(clerk, "intake:application", home.application.pk)
    record(clerk, home.application.run, "tell", "told")
    after = page_of(clerk, "intake:application", home.application.pk)
    for page in (before, after):
        track = page.partition("各项救助办理")[2].partition("告知申请人结果")[0]
        assert "各项均已完成" in track
        assert "其他结果" not in track


def test_what_came_in_days_ago_is_as_old_as_it_is(clerk):
    application = late(clerk, date(2026, 11, 16))
    page = page_of(clerk, "intake:application", application.pk)
    assert "超期" in page
    assert "补录（2026-11-23 录入）" in page
    assert application.run.turns.get().due_on == date(2026, 11, 19)
    assert "补录" not in page_of(clerk, "intake:application", late(clerk, clock.today(), 2).pk)
