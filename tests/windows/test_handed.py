"""A request goes between the window of the county and that of a town: offered, accepted or given back, written down."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.acts.test_referral_story import PAPER, answer
from tests.web import family as f
from tests.web.conftest import sign_in
from tests.web.family import queries, text_of
from yimen.acts import answering, asking, between_windows, first_contact, receipts
from yimen.acts.deed import Deed, plain
from yimen.agencies.models import Seat, Window
from yimen.agencies.queries import scope_of as scope_of_seat
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.cases.models import Application
from yimen.common import clock
from yimen.documents import api as documents
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Run
from yimen.referrals import queries as referrals
from yimen.referrals.models import Question
from yimen.windows import actions
from yimen.windows.models import WindowHandOver

WHY = "申请人年纪大，就近办理"


@pytest.fixture
def county(district):
    return district.actor("window_clerk", f.COUNTY)


@pytest.fixture
def town(district):
    return district.actor("window_clerk", f.HERE)


def window(key: str) -> int:
    return Window.objects.get(unit__key=key).pk


def again(application) -> Application:
    return Application.objects.select_related("run", "window__unit", "division").get(pk=application.pk)


def offered(by, application, to: str = f.HERE, reason: str = WHY, token: str = "") -> WindowHandOver:
    return between_windows.offer(by=by, application=again(application), to=window(to), reason=reason, token=token)


def scope_of(actor):
    return scope_of_seat(Seat.objects.select_related("unit__division").get(pk=int(actor.seat)))


def holder(application) -> str:
    return cases.responsible([application.pk])[application.pk].seat.unit.key


@pytest.mark.clause("LS-004")
def test_both_levels_take_requests_and_one_hands_over_to_the_other_who_must_accept(county, town):
    at_county, at_town = f.apply(county), f.apply(town, 2, "周小二")
    assert (at_county.window.level, at_town.window.level) == ("county", "town")
    row = offered(county, at_county)
    assert (again(at_county).window.unit.key, holder(at_county)) == (f.COUNTY, f.COUNTY)
    plain(by=county, deed=Deed(at_county.run, "accept", "accepted"))  # until then the first window works on it
    between_windows.answer(by=town, hand_over=row, accept=True)
    assert (again(at_county).window.unit.key, holder(at_county)) == (f.HERE, f.HERE)
    row.refresh_from_db()
    assert (row.account_id, row.giver.unit.key, row.taker.unit.key) == (int(county.account), f.COUNTY, f.HERE)
    assert (row.reason, row.took, row.answered_by_id) == (WHY, True, int(town.account))
    assert row.answered_at is not None
    back = offered(town, at_town, f.COUNTY)
    between_windows.answer(by=county, hand_over=back, accept=True)
    assert again(at_town).window.unit.key == f.COUNTY


@pytest.mark.clause("LS-004")
def test_given_back_with_a_reason_the_first_window_goes_on(county, town):
    application = f.apply(county)
    row = offered(county, application)
    with pytest.raises(Refused, match="没有写退回理由"):
        between_windows.answer(by=town, hand_over=row, accept=False)
    for _ in range(2):
        between_windows.answer(by=town, hand_over=row, accept=False, reason="人已搬到城区")
    row.refresh_from_db()
    assert (row.took, row.answer, again(application).window.unit.key) == (False, "人已搬到城区", f.COUNTY)
    with pytest.raises(Refused, match="已经有人答复"):
        between_windows.answer(by=town, hand_over=row, accept=True)
    assert Row.objects.filter(verb="decline_from_window").count() == 1
    offered(county, application, reason="又改主意")


def test_what_is_the_windows_to_do_is_the_other_windows_from_then_on(county, town, district):
    family = f.family(county)
    medical, education = (district.actor("liaison", f.unit_of(one)) for one in ("medical", "education"))
    answer(medical, family.medical)
    between_windows.answer(by=town, hand_over=offered(county, family.application), accept=True)
    plain(by=education, deed=Deed(family.education.run, "receive", "returned", prose={"reason": "不归我们"}))
    assert owners(family.education) == [f.HERE]
    assert WHY not in text_of(sign_in(education).get(f"/referrals/{family.education.pk}/"))
    with pytest.raises(Refused, match="不由本单位办理"):
        plain(by=county, deed=Deed(family.education.run, "route", "nobody", prose={"reason": "没有"}))
    plain(by=town, deed=Deed(family.education.run, "route", "nobody", prose={"reason": "没有承办单位"}))
    assert owners(family.application) == [f.HERE]
    with pytest.raises(Refused, match="不由本单位办理"):
        plain(by=county, deed=Deed(family.application.run, "tell", "told"))
    plain(by=town, deed=Deed(family.application.run, "tell", "told"))
    assert again(family.application).run.status == "ended"
    assert proceedings.verify().faults == []


def test_a_sealed_record_is_confirmed_before_its_application_goes(county, town, district):
    family = f.family(county)
    second = district.actor("window_reviewer", f.COUNTY)
    row = offered(county, family.application)
    sealed = plain(by=county, deed=Deed(family.education.run, "receive", "received", mode="sealed", papers=(PAPER,)))
    with pytest.raises(Refused, match="代录的单据还没有复核"):
        between_windows.answer(by=town, hand_over=row, accept=True)
    between_windows.answer(by=town, hand_over=row, accept=False, reason="先复核代录")
    with pytest.raises(Refused, match="代录的单据还没有复核"):
        offered(county, family.application)
    answering.confirm(by=second, run=family.education.run, of=sealed.seq)
    between_windows.answer(by=town, hand_over=offered(county, family.application), accept=True)
    assert again(family.application).window.unit.key == f.HERE


def test_questions_without_an_answer_go_with_it(county, town, district):
    family = f.family(county)
    liaison = district.actor("liaison", f.unit_of("education"))
    asking.ask(by=liaison, referral=family.education, text="在哪所学校？")
    asking.ask(by=county, referral=family.education, text="几时答复？")
    between_windows.answer(by=town, hand_over=offered(county, family.application), accept=True)
    assert [one.text for one in referrals.questions_waiting(f.HERE)] == ["在哪所学校？"]
    assert not referrals.questions_waiting(f.COUNTY).exists()
    assert list(Question.objects.order_by("pk").values_list("from_unit", flat=True)) == [liaison.unit, f.HERE]


def test_a_reason_to_give_it_back_is_never_taken_for_a_yes(county, town):
    row = offered(county, f.apply(county))
    page = sign_in(town).get(f"/windows/handed/{row.pk}/").content.decode()
    form = page[page.index('<form class="card"') :]
    assert form.index("hidden disabled") < form.index('value="accept"')  # Enter presses the first button
    with pytest.raises(Refused, match="写了退回理由，却按了接收"):
        between_windows.answer(by=town, hand_over=row, accept=True, reason="人已搬走")
    row.refresh_from_db()
    assert row.took is None


def owners(of) -> list[str]:
    """Whose the open turns of a run are."""
    return [turn.owner for turn in proceedings.look(Run.objects.get(pk=of.run_id)).state.open.values()]


def test_the_applicants_receipt_and_the_desk_that_asks_by_it_follow(county, town):
    application = f.apply(county)
    first = receipts.issue(by=county, application=application)
    between_windows.answer(by=town, hand_over=offered(county, application), accept=True)
    with pytest.raises(Refused, match="由收件的窗口开具"):
        receipts.issue(by=county, application=again(application))
    second = receipts.issue(by=town, application=again(application))
    assert documents.values_of(first)["from_window"] != documents.values_of(second)["from_window"]
    assert "白沙埠镇" in documents.values_of(second)["from_window"]
    code = Application.objects.get(pk=application.pk).receipt_code
    told = receipts.ask(by=county, scope=scope_of(county), number=application.number.text, code=code)
    assert "白沙埠镇" in told.window


def test_who_may_hand_over_to_whom(county, town, district):
    sister, reviewer = district.actor("window_clerk", f.SISTER), district.actor("window_reviewer", f.COUNTY)
    application = f.apply(county)
    for by, to, reason, sentence in (
        (town, f.HERE, WHY, "只能移交本窗口收的申请"),
        (reviewer, f.HERE, WHY, "没有“登记申请”的权限"),
        (county, f.SISTER, WHY, "不服务申请人所在的地方"),
        (county, f.COUNTY, WHY, "不服务申请人所在的地方"),
        (county, f.HERE, " ", "没有写移交理由"),
        (county, f.HERE, "长" * 201, "超过200个字"),
    ):
        with pytest.raises(Refused, match=sentence):
            offered(by, application, to, reason)
    row = offered(county, application, token="once")
    assert offered(county, application, token="once") == row
    with pytest.raises(Refused, match="等对方接收"):
        offered(county, application)
    for by in (sister, county):
        with pytest.raises(Refused, match="在等白沙埠镇"):
            between_windows.answer(by=by, hand_over=row, accept=True)
    assert WindowHandOver.objects.count() == 1


def test_a_window_that_takes_no_applications_is_offered_none_and_a_closed_one_is_not_taken_over(county, town, office):
    application = f.apply(county)
    row = offered(county, application)
    plain(by=county, deed=Deed(application.run, "accept", "enquiry"))
    with pytest.raises(Refused, match="已经办结"):
        between_windows.answer(by=town, hand_over=row, accept=True)
    assert again(application).window.unit.key == f.COUNTY
    other = f.apply(county, 3, "周小三")
    closed = {"of": [Window.objects.get(unit__key=f.HERE)], "opened": False, "on": clock.today()}
    actions.switch(by=office, **closed, document="试点通知", reason="停办", token="off")
    assert window(f.HERE) not in [one.pk for one in between_windows.takers(again(other))]
    with pytest.raises(Refused, match="没有开通一门受理"):
        offered(county, other)


def test_a_window_closed_meanwhile_takes_nothing_over_and_a_form_is_of_one_request(county, town, office):
    one, other = f.apply(county), f.apply(county, 3, "周小三")
    row = offered(county, one, token="once")
    with pytest.raises(Refused, match="已用于另一件申请"):
        offered(county, other, token="once")
    closed = {"of": [Window.objects.get(unit__key=f.HERE)], "opened": False, "on": clock.today()}
    actions.switch(by=office, **closed, document="试点通知", reason="停办", token="off")
    with pytest.raises(Refused, match="没有开通一门受理"):
        between_windows.answer(by=town, hand_over=row, accept=True)
    assert again(one).window.unit.key == f.COUNTY


def test_a_colleague_who_was_offered_the_request_is_offered_it_no_longer(county, town, district):
    mate = district.actor("window_clerk", f.COUNTY, 2)
    application = f.apply(county)
    first_contact.hand_over(by=county, application=again(application), to=int(mate.account), reason="调休")
    between_windows.answer(by=town, hand_over=offered(county, application), accept=True)
    assert cases.standing(application.pk)[1] is None
    with pytest.raises(Refused, match="没有等您接手"):
        first_contact.answer(by=mate, application=again(application), accept=True)


def test_the_pages_from_the_application_to_the_answer(county, town):
    application = f.apply(county)
    at_county, at_town = sign_in(county), sign_in(town)
    assert "移交" in text_of(at_county.get(f"/intake/{application.pk}/"))
    address = f"/windows/hand/{application.pk}/"
    shown = text_of(at_county.get(address))
    assert "白沙埠镇" in shown
    assert "枣园镇" not in shown
    form = {"to": window(f.HERE), "reason": WHY, "token": "page"}
    assert at_county.post(address, {**form, "reason": ""}).status_code == 422
    at_county.post(address, form)
    row = WindowHandOver.objects.get()
    assert "等白沙埠镇社会救助窗口接收" in text_of(at_county.get(f"/intake/{application.pk}/"))
    assert "周小雨" in text_of(at_town.get("/"))  # on the first page of those who are asked
    listed = text_of(at_town.get("/windows/handed/?way=in&state=offered"))
    assert WHY in listed
    assert "接收或退回" in listed
    assert "没有符合条件" in text_of(at_town.get("/windows/handed/?way=out"))
    answer = at_town.post(f"/windows/handed/{row.pk}/", {"answer": "decline", "reason": ""})
    assert "没有写退回理由" in text_of(answer)
    at_town.post(f"/windows/handed/{row.pk}/", {"answer": "accept", "reason": ""})
    told = text_of(at_town.get(f"/intake/{application.pk}/"))
    assert f"移交 白沙埠镇社会救助窗口：{WHY}" in told.replace("移交白沙埠镇", "移交 白沙埠镇")
    assert "已接收" in told
    lines = load_workbook(BytesIO(at_county.get("/windows/handed.xlsx?state=took").content)).active
    assert next(iter(list(lines.values)[1:]))[0] == "周小雨"


def test_the_list_costs_the_same_for_few_and_for_many(county, town):
    counts = []
    for orders in (range(1, 3), range(3, 12)):
        for n in orders:
            offered(county, f.apply(county, n, "周" + "甲乙丙丁戊己庚辛壬癸子丑"[n]))
        counts.append([queries(sign_in(by), "/windows/handed/") for by in (county, town)])
    assert counts[0] == counts[1]


def test_the_window_that_offered_takes_it_back_while_it_waits(county, town):
    application = f.apply(county)
    row = offered(county, application)
    with pytest.raises(Refused, match="请由移交的窗口办理"):
        between_windows.withdraw(by=town, hand_over=row)
    client = sign_in(county)
    page = text_of(client.get(f"/intake/{application.pk}/"))
    assert "撤回" in page
    answered = client.post(f"/windows/handed/{row.pk}/", {"answer": "withdraw"})
    assert answered.status_code == 302
    row.refresh_from_db()
    assert (row.took, row.withdrawn, row.answered_by_id) == (False, True, int(county.account))
    assert between_windows.withdraw(by=county, hand_over=row).pk == row.pk  # two clicks are one act
    assert Row.objects.filter(verb="withdraw_from_window").count() == 1
    with pytest.raises(Refused, match="已经有人答复"):
        between_windows.answer(by=town, hand_over=row, accept=True)
    assert again(application).window.unit.key == f.COUNTY
    assert "已撤回" in text_of(client.get("/windows/handed/?state=withdrawn"))
    assert "没有符合条件的记录" in text_of(client.get("/windows/handed/?state=gave_back"))
    assert offered(county, application).took is None  # and it may be offered again


def test_what_was_answered_is_not_taken_back(county, town):
    row = offered(county, f.apply(county))
    between_windows.answer(by=town, hand_over=row, accept=True)
    with pytest.raises(Refused, match="对方已经答复"):
        between_windows.withdraw(by=county, hand_over=row)
    row.refresh_from_db()
    assert (row.took, row.withdrawn) == (True, False)
