"""What stands on the two slips, and when they may be issued, clause by clause (Lanshan 附件1, 附件2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.acts.test_referral_story import NUMBER, WINDOW, answer, do, split, unit_of, valid
from tests.documents.pdf_text import words
from tests.web import family as f
from yimen.acts import answering, registering, signing, splitting
from yimen.acts.deed import Deed
from yimen.acts.registering import PersonFacts, Request
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.cases.models import Application
from yimen.common import clock
from yimen.documents import api as documents
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", WINDOW)


@pytest.fixture
def request_of(district):
    """A request of one family, to be changed by each test."""
    return Request(
        applicant=PersonFacts(name="周小雨", number=valid(NUMBER), phone="19900001234"),
        members=(PersonFacts(name="周大山", kind="temporary", relation="parent"),),
        division=next(iter(places.villages_of(places.division("371302101000")))),
        address="3组12号",
        reason="丈夫重病",
        needs=("illness", "school", "work"),
        token="slip-form",
    )


@pytest.fixture
def sent(clerk, request_of):
    """Three referrals of one family, sent out."""
    return split(clerk, registering.register(by=clerk, request=request_of))


def said(referral) -> dict[str, str]:
    """What the latest slip of a referral says."""
    return documents.values_of(referral.slips.latest("pk").paper)


@pytest.mark.clause("LS-009")
def test_one_visit_gives_one_number_for_all_programmes(sent):
    assert Application.objects.count() == 1
    assert {r.application.number.text for r in sent.values()} == {Application.objects.get().number.text}
    assert len(sent) == 3


@pytest.mark.clause("LS-113")
def test_the_village_applies_on_behalf_and_is_named(clerk, request_of):
    with pytest.raises(Refused, match="没有写代办人"):
        registering.register(by=clerk, request=replace(request_of, channel="village"))
    village = replace(request_of, channel="village", filled_by="某村村委会 王某")
    with pytest.raises(Refused, match="没有写代办原因"):
        registering.register(by=clerk, request=village)
    taken = registering.register(by=clerk, request=replace(village, behalf_reason="不识字"))
    taken.refresh_from_db()
    assert (taken.channel, taken.filled_by, taken.behalf_reason) == ("village", "某村村委会 王某", "不识字")


@pytest.mark.clause("LS-131")
def test_the_stub_has_its_fields_in_order_and_a_reprint_keeps_the_number(district, sent):
    paper = sent["medical"].slips.get().paper
    number = paper.number.text
    stub = words(documents.pdf_of(paper)).partition("（盖章）")[0]
    labels = ["存根", "承办编号", "姓名", "性别", "家庭人口", "身份证号", "家庭住址", "联系电话", "申请救助原因"]
    places_of = [stub.index(label) for label in [*labels, "转办单位", "申请人："]]
    assert places_of == sorted(places_of)
    for _ in range(2):  # the first is the original
        documents.reprint(by=district.actor("window_reviewer", WINDOW), paper=paper)
    paper.refresh_from_db()
    assert (paper.number.text, paper.reprints) == (number, 1)
    assert "补打" in documents.mark_of(paper)


@pytest.mark.clause("LS-132")
def test_the_number_is_unique_and_cited_by_the_answer(district, sent):
    numbers = [said(r)["handling_number"] for r in sent.values()]
    assert len(set(numbers)) == 3
    answer(district.actor("liaison", unit_of("medical")), sent["medical"])
    feedback = sent["medical"].results.get().paper
    assert documents.values_of(feedback)["handling_number"] == said(sent["medical"])["handling_number"]


@pytest.mark.clause("LS-133")
def test_the_name_is_required_and_printed(clerk, request_of, sent):
    assert said(sent["medical"])["name"] == "周小雨"
    nameless = replace(request_of, applicant=PersonFacts(name=" ", kind="temporary"), token="other-form")
    with pytest.raises(Refused, match="姓名"):
        registering.register(by=clerk, request=nameless)


@pytest.mark.clause("LS-134")
def test_the_sex_is_that_of_the_number(sent):
    assert said(sent["medical"])["sex"] == "女"


@pytest.mark.clause("LS-135")
def test_the_household_size_counts_the_members(sent):
    assert said(sent["medical"])["household_size"] == "2"


@pytest.mark.clause("LS-136")
def test_a_wrong_number_is_refused_and_no_number_needs_the_temporary_one(clerk, request_of):
    wrong = replace(request_of.applicant, number=valid(NUMBER)[:17] + ("1" if valid(NUMBER)[17] != "1" else "2"))
    with pytest.raises(Refused, match="校验"):
        registering.register(by=clerk, request=replace(request_of, applicant=wrong))
    with pytest.raises(Refused, match="没有填写身份证号"):
        registering.register(by=clerk, request=replace(request_of, applicant=PersonFacts(name="某甲")))
    without = PersonFacts(name="某甲", kind="temporary")
    taken = registering.register(by=clerk, request=replace(request_of, applicant=without))
    assert taken.person.identity_kind == "temporary"


@pytest.mark.clause("LS-140")
def test_one_slip_names_one_unit(sent):
    named = {programme: said(r)["to_unit"] for programme, r in sent.items()}
    assert len(set(named.values())) == 3
    assert all(r.slips.count() == 1 for r in sent.values())


@pytest.mark.clause("LS-141")
def test_the_stub_has_room_for_the_applicants_signature_and_the_window_records_that_it_was_signed(sent, clerk, today):
    referral = sent["medical"]
    paper = referral.slips.get().paper
    printed = words(documents.pdf_of(paper))
    assert printed.count("申请人：") == 1 and not said(referral).get("applicant")
    assert printed.index("（存根）") < printed.index("申请人：") < printed.index("现有")
    browser = f.browser(clerk)
    page, form = (reverse(f"referrals:{name}", args=[referral.pk]) for name in ("referral", "sign"))
    assert "存根签名 还没有登记" in f.text_of(browser.get(page))
    for wrong in (today + timedelta(days=1), today - timedelta(days=1), ""):
        assert browser.post(form, {"on": wrong}).status_code == 422
    assert browser.post(form, {"on": today}).status_code == 302
    assert f"申请人 {today} 已签名（周小1登记）" in f.text_of(browser.get(page))
    assert signing.sign(by=clerk, referral=referral, on=today).signed_noted_by_id == int(clerk.account)
    assert Row.objects.filter(verb="sign_stub").count() == 1
    assert [one.slips.get().signed_on for one in sent.values() if one != referral] == [None, None]


@pytest.mark.clause("LS-141")
def test_a_new_slip_is_signed_anew_and_only_by_the_window_that_keeps_its_stub(sent, clerk, district, today):
    referral = sent["medical"]
    signing.sign(by=clerk, referral=referral, on=today)
    liaison = district.actor("liaison", referral.slips.get().unit)
    do(liaison, referral.run, "receive", "returned", prose={"reason": "不属本单位职责"})
    splitting.route(by=clerk, deed=Deed(referral.run, "route", "sent", values={"unit": "civil_affairs"}))
    assert referral.slips.latest("pk").signed_on is None
    for other in (liaison, district.actor("window_reviewer", WINDOW), district.actor("window_clerk", f.SISTER)):
        with pytest.raises(Refused, match="由开单的窗口登记"):
            signing.sign(by=other, referral=referral, on=today)
    assert referral.slips.latest("pk").signed_on is None


@pytest.mark.clause("LS-143")
def test_the_slip_bears_the_day_it_was_sent(sent, today):
    values = said(sent["medical"])
    assert (values["issued_year"], values["issued_month"], values["issued_day"]) == ("2026", "11", "23")
    assert sent["medical"].slips.get().sent_on == today


@pytest.mark.clause("LS-150")
def test_the_referral_stays_open_until_the_answer_is_in(district, sent):
    referral = sent["medical"]
    liaison = district.actor("liaison", unit_of("medical"))
    do(liaison, referral.run, "receive", "received")
    finish(liaison, referral)
    assert proceedings.look(referral.run).state.status == "open"
    answering.feed_back(by=liaison, deed=Deed(referral.run, "feed_back", "sent"))
    assert proceedings.look(referral.run).state.status == "ended"


def finish(liaison, referral, **values):
    """The unit finishes a referral."""
    filled = {"result": "granted", "text": "已纳入", **values}
    answering.handle(by=liaison, deed=Deed(referral.run, "handle", "done", values=filled))


@pytest.mark.clause("LS-152")
def test_no_feedback_slip_before_the_referral_is_finished(district, sent):
    liaison = district.actor("liaison", unit_of("medical"))
    do(liaison, sent["medical"].run, "receive", "received")
    with pytest.raises(Refused, match="尚未到"):
        answering.feed_back(by=liaison, deed=Deed(sent["medical"].run, "feed_back", "sent"))
    assert not documents.papers_of(subject(sent["medical"])).filter(key="feedback_slip").exists()


def subject(referral):
    return documents.Subject("referrals.referral", referral.pk)


@pytest.mark.clause("LS-153")
def test_the_day_it_was_finished_is_not_before_it_was_sent(district, sent, today):
    liaison = district.actor("liaison", unit_of("medical"))
    do(liaison, sent["medical"].run, "receive", "received")
    early = Deed(
        sent["medical"].run,
        "handle",
        "done",
        occurred_on=today.replace(day=20),
        values={"result": "granted", "text": "x"},
    )
    with pytest.raises(Refused, match="早于"):
        answering.handle(by=liaison, deed=early)
    finish(liaison, sent["medical"])
    answering.feed_back(by=liaison, deed=Deed(sent["medical"].run, "feed_back", "sent"))
    values = documents.values_of(sent["medical"].results.get().paper)
    assert (values["closed_month"], values["closed_day"]) == ("11", "23")


@pytest.mark.clause("LS-154")
def test_the_answer_cites_the_slip_that_went_to_this_unit(district, clerk, sent):
    education = sent["education"]
    do(
        district.actor("liaison", unit_of("education")),
        education.run,
        "receive",
        "returned",
        prose={"reason": "不属本单位"},
    )
    first = said(education)["handling_number"]
    splitting.route(by=clerk, deed=Deed(education.run, "route", "sent", values={"unit": "civil_affairs"}))
    answer(district.actor("liaison", "civil_affairs"), education)
    cited = documents.values_of(education.results.get().paper)["handling_number"]
    assert cited == said(education)["handling_number"] != first


@pytest.mark.clause("LS-155")
def test_a_second_feedback_slip_is_refused(district, sent):
    liaison = district.actor("liaison", unit_of("medical"))
    answer(liaison, sent["medical"])
    with pytest.raises(Refused, match="已于"):
        answering.feed_back(by=liaison, deed=Deed(sent["medical"].run, "feed_back", "sent"))
    assert documents.papers_of(subject(sent["medical"])).filter(key="feedback_slip").count() == 1


@pytest.mark.clause("LS-156")
@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("granted", {"amount_fen": 123456}, "给予救助，资金1234.56元（一次性）"),
        ("refused", {"ground": "means_above"}, "不予救助，家庭收入或者财产超过标准"),
        ("other", {"amount_fen": 50}, "其他方式解决，0.50元"),
    ],
)
def test_the_result_is_required_and_printed(district, sent, kind, more, words):
    liaison = district.actor("liaison", unit_of("medical"))
    do(liaison, sent["medical"].run, "receive", "received")
    with pytest.raises(Refused, match="缺少办理结果"):
        finish(liaison, sent["medical"], result="")
    with pytest.raises(Refused, match="缺少办理结果说明"):
        finish(liaison, sent["medical"], text=" ")
    finish(liaison, sent["medical"], result=kind, text="见通知", **more)
    answering.feed_back(by=liaison, deed=Deed(sent["medical"].run, "feed_back", "sent"))
    printed = documents.values_of(sent["medical"].results.get().paper)["result"]
    assert printed == f"{words}：见通知"


@pytest.mark.clause("LS-157")
def test_the_answer_is_dated_on_or_after_the_day_it_was_finished(district, sent, today):
    liaison = district.actor("liaison", unit_of("medical"))
    do(liaison, sent["medical"].run, "receive", "received")
    finish(liaison, sent["medical"])
    early = Deed(sent["medical"].run, "feed_back", "sent", occurred_on=today.replace(day=20))
    with pytest.raises(Refused, match="早于"):
        answering.feed_back(by=liaison, deed=early)
    with clock.fixed(today.replace(day=25)):
        answering.feed_back(by=liaison, deed=Deed(sent["medical"].run, "feed_back", "sent"))
    paper = sent["medical"].results.get().paper
    assert paper.issued_on.day == 25
    assert documents.values_of(paper)["issued_day"] == "25"
    assert Referral.objects.get(pk=sent["medical"].pk).results.get().finished_on == today
