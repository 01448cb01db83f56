"""Pages around a referral: who else works on it, where it has been, what was asked, one sealed slip, hand-over."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.acts.test_referral_story import PAPER
from tests.support.district import DAY
from tests.web import family as f
from yimen.acts import answering, splitting
from yimen.acts.deed import Deed, plain
from yimen.referrals.models import HandOver, Question, Referral
from yimen.registry.models import Entry

SPLIT = ["medical|medical_security", "fee_reduction|health", "education|education_sports"]


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def home(clerk):
    return f.family(clerk)


@pytest.fixture
def liaison(district):
    return district.actor("liaison", f.unit_of("medical"))


def page(referral):
    return reverse("referrals:referral", args=[referral.pk])


def post(client, name, args, query="", **form):
    return client.post(reverse(name, args=args) + query, form, follow=True)


def upload():
    return SimpleUploadedFile(PAPER.name, PAPER.content)


def test_the_split_form_offers_a_lead_where_units_share_a_need_and_the_green_channel(clerk):
    application = f.apply(clerk)
    plain(by=clerk, deed=Deed(application.run, "accept", "accepted"))
    client = f.browser(clerk)
    form = f.text_of(client.get(reverse("runs:act", args=[application.run_id, "split"])))
    assert "看病：区卫生健康局（贫困救助人员医疗费用减免）" in form
    assert "走绿色通道" in form
    sent = {"outcome": "confirmed", "occurred_on": DAY, "chosen": SPLIT, "lead": SPLIT[0], "urgent": "on"}
    done = post(client, "runs:act", [application.run_id, "split"], **sent)
    assert done.status_code == 200, f.text_of(done)
    found = {r.programme: r for r in Referral.objects.all()}
    assert found["fee_reduction"].lead == found["medical"]
    assert all(r.urgent for r in found.values())
    assert "同一需求的配合单位 区卫生健康局 贫困救助人员医疗费用减免" in f.text_of(client.get(page(found["medical"])))
    listed = reverse("referrals:list") + "?channel=urgent"
    assert f.text_of(client.get(listed)).count("绿色通道") >= 3


def test_the_lead_sees_state_and_answer_but_opens_nothing_of_the_others(district, clerk, liaison):
    application = f.apply(clerk)
    plain(by=clerk, deed=Deed(application.run, "accept", "accepted"))
    pairs = [tuple(pair.split("|")) for pair in SPLIT]
    values = {"chosen": pairs, "lead": pairs[:1]}
    splitting.confirm_split(by=clerk, deed=Deed(application.run, "split", "confirmed", values=values))
    found = {r.programme: r for r in Referral.objects.select_related("run")}
    health = district.actor("liaison", "health")
    plain(by=health, deed=Deed(found["fee_reduction"].run, "receive", "received"))
    answer = {"result": "granted", "aid": "reduction", "amount_fen": 50000}
    answering.handle(by=health, deed=Deed(found["fee_reduction"].run, "handle", "done", values=answer))
    answering.feed_back(by=health, deed=Deed(found["fee_reduction"].run, "feed_back", "sent"))
    lead = f.browser(liaison)
    text = f.text_of(lead.get(page(found["medical"])))
    assert "给予救助，减免500.00元（一次性）" in text
    assert "教育救助" not in text
    assert page(found["fee_reduction"]) not in lead.get(page(found["medical"])).content.decode()
    assert lead.get(page(found["fee_reduction"])).status_code == 404
    assert "同一需求的牵头单位 区医疗保障局" in f.text_of(f.browser(health).get(page(found["fee_reduction"])))


def test_given_back_with_a_proposal_the_window_sees_it_first_and_the_chain_is_shown(home, clerk, liaison):
    back = {"outcome": "returned", "occurred_on": DAY, "reason": "属教育", "proposed": "housing"}
    assert post(f.browser(liaison), "runs:act", [home.medical.run_id, "receive"], **back).status_code == 200
    client = f.browser(clerk)
    form = client.get(reverse("runs:act", args=[home.medical.run_id, "route"])).content.decode()
    first = re.findall(r'<option value="(\w+)"', form)[0]
    assert first == "housing"
    routed = {"outcome": "sent", "occurred_on": DAY, "unit": "housing"}
    done = post(client, "runs:act", [home.medical.run_id, "route"], **routed)
    text = f.text_of(done)
    chain = text.partition("转办经过")[2]
    assert re.search(r"转区医疗保障局 LS\S+ .*退回：属教育（建议转区住建局） .*转区住建局 LS", chain)


def test_a_unit_asks_and_the_window_is_told_at_its_worklist(home, clerk, liaison):
    unit, window = f.browser(liaison), f.browser(clerk)
    assert post(unit, "referrals:ask", [home.medical.pk], text="发票是原件吗").status_code == 200
    assert "区医疗保障局询问（周小雨）：发票是原件吗" in f.text_of(window.get("/"))
    question = Question.objects.get()
    answer = reverse("referrals:reply", args=[home.medical.pk, question.pk])
    assert answer in window.get(page(home.medical)).content.decode()
    assert answer not in unit.get(page(home.medical)).content.decode()
    assert post(window, "referrals:reply", [home.medical.pk, question.pk], text="").status_code == 422
    assert post(window, "referrals:reply", [home.medical.pk, question.pk], text="是原件").status_code == 200
    assert "答：是原件" in f.text_of(unit.get(page(home.medical)))
    assert "发票是原件吗" not in f.text_of(window.get("/"))


def test_the_window_writes_down_what_the_unit_asks_on_paper(home, clerk, liaison):
    window = f.browser(clerk)
    assert post(window, "referrals:ask", [home.medical.pk], "?paper=1", text="缺病历吗").status_code == 422
    sent = {"text": "缺病历吗", "paper": upload()}
    assert post(window, "referrals:ask", [home.medical.pk], "?paper=1", **sent).status_code == 200
    question = Question.objects.get()
    assert (question.from_unit, question.to_unit) == (liaison.unit, clerk.unit)
    assert "凭材料代录" in f.text_of(window.get(page(home.medical)))
    assert f.browser(liaison).get(reverse("referrals:ask", args=[home.medical.pk]) + "?paper=1").status_code == 409


def test_one_sealed_slip_is_uploaded_once_and_confirmed_once(district, home, clerk):
    window = f.browser(clerk)
    address = reverse("runs:whole_slip", args=[home.medical.run_id])
    assert address in window.get(page(home.medical)).content.decode()
    form = {
        **dict.fromkeys(("received_on", "finished_on", "fed_back_on"), DAY),
        "result": "granted",
        "aid": "money",
        "rhythm": "monthly",
        "amount": "420",
        "token": "slip-1",
    }
    assert "请" in f.text_of(post(window, "runs:whole_slip", [home.medical.run_id], **form))
    for _ in range(2):
        done = post(window, "runs:whole_slip", [home.medical.run_id], **form, papers=upload())
        assert done.status_code == 200, f.text_of(done)
    assert address not in window.get(page(home.medical)).content.decode()
    reviewer = f.browser(district.actor("window_reviewer", f.HERE))
    of = home.medical.run.events.get(mode="sealed").seq
    shown = f.text_of(reviewer.get(reverse("runs:confirm", args=[home.medical.run_id, of])))
    assert "资金420.00元（按月）" in shown
    assert post(reviewer, "runs:confirm", [home.medical.run_id, of], answer="confirm").status_code == 200
    text = f.text_of(window.get(page(home.medical)))
    assert "给予救助，资金420.00元（按月），自2026年11月23日起" in text
    assert Entry.objects.get().amount_fen == 42000


def test_the_answer_form_takes_the_structure_and_refuses_what_lacks(home, liaison):
    unit = f.browser(liaison)
    plain(by=liaison, deed=Deed(home.medical.run, "receive", "received"))
    form = {"outcome": "done", "occurred_on": DAY, "result": "granted", "aid": "service", "rhythm": "once"}
    refused = post(unit, "runs:act", [home.medical.run_id, "handle"], **form)
    assert refused.status_code == 422
    assert "给予服务的没有写内容" in f.text_of(refused)
    form |= {"what": "陪护40课时", "given_from": "2026-12-01", "given_until": "2026-12-31"}
    done = post(unit, "runs:act", [home.medical.run_id, "handle"], **form)
    assert "服务“陪护40课时”（一次性），自2026年12月1日至2026年12月31日" in f.text_of(done)


def test_hand_over_by_the_pages(district, home, liaison):
    new = district.actor("liaison", liaison.unit, 2)
    old = f.browser(liaison)
    listed = f.text_of(old.get(reverse("referrals:hand_over")))
    assert "周小雨 · 医疗救助 承办单位签收" in listed
    form = {"giver": liaison.account, "taker": new.account, "note": "材料在左柜"}
    made = post(old, "referrals:hand_over", [], **form)
    assert "待接收" in f.text_of(made)
    sheet = HandOver.objects.get()
    taker = f.browser(new)
    assert "把工作移交给您" in f.text_of(taker.get("/"))
    assert "2026-11-25" in f.text_of(taker.get(reverse("referrals:hand_over_sheet", args=[sheet.pk])))
    assert "已接收" in f.text_of(post(taker, "referrals:hand_over_accept", [sheet.pk]))
    again = post(old, "referrals:hand_over_accept", [sheet.pk])
    assert again.status_code == 409


def test_what_has_left_the_unit_is_no_longer_shown_on_its_sheet(district, home, clerk, liaison):
    new = district.actor("liaison", liaison.unit, 2)
    post(f.browser(liaison), "referrals:hand_over", [], giver=liaison.account, taker=new.account)
    answering.receive(by=liaison, deed=Deed(home.medical.run, "receive", "returned", prose={"reason": "不属本局"}))
    splitting.route(by=clerk, deed=Deed(home.medical.run, "route", "sent", values={"unit": "housing"}))
    address = reverse("referrals:hand_over_sheet", args=[HandOver.objects.get().pk])
    text = f.text_of(f.browser(new).get(address))
    assert "转往别的单位" in text
    assert f.NAME not in text


def test_pages_cost_the_same_however_much_was_asked_or_handed_over(home, clerk, liaison, settings):
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600  # as in production
    client, unit = f.browser(clerk), f.browser(liaison)
    few = f.queries(client, page(home.medical)), f.queries(unit, reverse("referrals:hand_over"))
    for order in range(3):
        post(unit, "referrals:ask", [home.medical.pk], text=f"问{order}")
        f.family(clerk, 10 + order)
    assert (f.queries(client, page(home.medical)), f.queries(unit, reverse("referrals:hand_over"))) == few


def test_the_rules_name_units_that_take_nothing(clerk):
    text = f.text_of(f.browser(clerk).get(reverse("home:rules")))
    assert re.search(r"区统计局 不接收转办", text)
    assert "2 个工作日（本地设定），绿色通道 1 个工作日" in text
