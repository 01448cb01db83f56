"""Lists one can print, sort by what stands in them and search by number; pages that say where to go on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.web import family as f
from yimen.acts import answering, splitting
from yimen.acts.deed import Deed, plain
from yimen.agencies.queries import takers

LIST = "referrals:list"


@pytest.fixture
def home(district):
    return f.family(district.actor("window_clerk", f.HERE))


@pytest.fixture
def clerk(home):
    return f.browser(home.clerk)


@pytest.fixture
def medical(district, home):
    return district.actor("liaison", f.unit_of("medical"))


def numbers(client, **query):
    """The numbers a list of referrals shows, from above."""
    return [row.number for row in client.get(reverse(LIST), query).context["rows"]]


def rerouted(district, home):
    """The older referral of the family, given back and sent to another unit: it has the newest number now."""
    by = district.actor("liaison", f.unit_of("medical"))
    plain(by=by, deed=Deed(home.medical.run, "receive", "returned", prose={"reason": "不属本局"}))
    taken = {f.unit_of("medical"), f.unit_of("education")}
    other = next(unit for unit in takers() if unit not in taken)
    splitting.route(by=home.clerk, deed=Deed(home.medical.run, "route", "sent", values={"unit": other}))
    return other


def answered(home, by):
    plain(by=by, deed=Deed(home.medical.run, "receive", "received"))
    values = {"result": "granted", "text": "已纳入"}
    answering.handle(by=by, deed=Deed(home.medical.run, "handle", "done", values=values))


def test_referrals_are_sorted_by_the_number_they_show(district, home, clerk):
    other = rerouted(district, home)
    f.family(district.actor("window_clerk", f.COUNTY), 2, "周小东")
    shown = numbers(f.browser(district.actor("window_clerk", f.COUNTY)), sort="number")
    assert [number[-2:] for number in shown] == ["01", "02", "02", "03"]
    assert shown == sorted(shown)
    assert numbers(clerk, sort="-number") == shown[::-1]
    page = clerk.get(reverse(LIST))
    assert 'aria-sort="descending"' not in page.content.decode()
    assert "sort=number" in page.content.decode()
    assert numbers(clerk, unit=other) == [shown[-1]]


def test_a_unit_finds_its_own_referral_by_the_last_digits(district, home, medical):
    own, foreign = (one.slips.get().paper.number for one in (home.medical, home.education))
    client = f.browser(medical)
    assert numbers(client, serial=own.serial) == [own.text]
    assert numbers(client, serial=f"{own.serial:05}") == [own.text]
    assert numbers(client, serial=foreign.serial) == []
    assert "顺序号请写数字" in f.text_of(client.get(reverse(LIST), {"serial": "周小雨"}))


def test_a_list_is_laid_out_for_paper(clerk):
    page = clerk.get(reverse(LIST)).content.decode()
    assert '<main class="ym-main ym-sheet"' in page
    assert '<main class="ym-main"' in clerk.get(reverse("intake:new")).content.decode()
    head = clerk.get(reverse("papers:register")).content.decode().partition("<thead>")[2].partition("</thead>")[0]
    assert 'class="ym-act"' in head


def test_who_stands_first_on_the_worklist(home, medical):
    row = f.browser(medical).get("/").content.decode().partition("<tbody>")[2]
    assert row.index(f.NAME) < row.index("签收")


def search(client, text):
    return client.post(reverse("people:search"), {"text": text})


def test_last_digits_of_a_number_lead_to_what_has_them(home, clerk, district):
    second = home.education.slips.get().paper.number
    assert search(clerk, f"{second.serial:05}")["Location"] == reverse("referrals:referral", args=[home.education.pk])
    assert search(clerk, second.text.lower())["Location"] == reverse("referrals:referral", args=[home.education.pk])
    both = f.text_of(search(clerk, "1"))
    assert home.application.number.text in both
    assert home.medical.slips.get().paper.number.text in both
    assert "没有查到这个编号" in f.text_of(search(clerk, "00999"))
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    assert "没有查到这个编号" in f.text_of(search(sister, "00002"))


def void(client, number, **more):
    return client.post(reverse("papers:void", args=[number.pk]), {"reason": "单位写错", **more})


def test_an_answered_slip_is_not_voided_and_one_at_a_unit_with_a_warning(district, home, medical):
    number = home.medical.slips.get().paper.number
    reviewer = f.browser(district.actor("window_reviewer", f.HERE))
    form = reverse("papers:void", args=[number.pk])
    assert "已转给区医疗保障局，还没有答复" in f.text_of(reviewer.get(form))
    answered(home, medical)
    assert "已转给" not in f.text_of(reviewer.get(form))
    for more in ({}, {"again": "on"}):
        assert "已经有了答复，不能作废" in f.text_of(void(reviewer, number, **more))
    answering.feed_back(by=medical, deed=Deed(home.medical.run, "feed_back", "sent"))
    assert void(reviewer, number).status_code == 422
    number.refresh_from_db()
    assert not number.is_void
    assert home.medical.slips.count() == 1


def test_a_slip_that_was_replaced_may_be_voided(district, home):
    old = home.medical.slips.get().paper.number
    rerouted(district, home)
    reviewer = f.browser(district.actor("window_reviewer", f.HERE))
    assert "已转给" not in f.text_of(reviewer.get(reverse("papers:void", args=[old.pk])))
    assert void(reviewer, old).status_code == 302


def test_a_referral_that_ended_says_how_in_one_word(home, clerk, medical):
    answered(home, medical)
    answering.feed_back(by=medical, deed=Deed(home.medical.run, "feed_back", "sent"))
    rows = {row.programme: row.where for row in clerk.get(reverse(LIST)).context["rows"]}
    assert rows["医疗救助"] == "给予救助"
    assert "医疗救助（区医疗保障局） ：给予救助" in f.text_of(
        clerk.get(reverse("intake:application", args=[home.application.pk]))
    )


@pytest.mark.parametrize(
    ("seat", "unit", "sentence", "page"),
    [
        ("unit_reviewer", "medical_security", "轮到您的会列在这里：复核代录。", "转办件"),
        ("town_officer", f.SISTER.removeprefix("window_"), "核实线索", "来访来电"),
        ("office_clerk", "civil_affairs", "没有要由您的岗位办的步骤", "申请查询"),
        ("government_supervisor", "government_office", "没有要由您的岗位办的步骤", "申请查询"),
        ("window_clerk", f.SISTER, "轮到您的会列在这里：受理申请、", "新收件"),
    ],
)
def test_an_empty_worklist_tells_what_comes_here_and_what_is_open(district, seat, unit, sentence, page):
    text = f.text_of(f.browser(district.actor(seat, unit)).get("/"))
    assert sentence in text
    assert page in text.partition("可以打开：")[2]


def test_the_rules_show_every_limit_and_each_programme_of_a_need_once(clerk, home):
    page = f.text_of(clerk.get(reverse("home:rules")))
    for step in ("受理申请", "分办（按部门职责拆成各项救助）", "告知申请人结果", "反馈结果（出具转办件办理反馈单）"):
        assert f"{step} 3 个工作日（本地设定）" in page
    assert page.count("临时应急救助") == 3
    assert "原文未定" not in page
    assert "承办单位签收" in page
    drawn = f.text_of(clerk.get(reverse("runs:drawing", args=[home.application.run_id])))
    assert "3 个工作日（本地设定）" in drawn
    assert "原文未定" not in drawn


def test_a_limit_of_the_place_is_called_so_beside_its_day(home, clerk):
    page = f.text_of(clerk.get(reverse("referrals:referral", args=[home.medical.pk])))
    assert "（本地设定）" in page
    assert "原文未定" not in page


def test_a_refusal_leads_back_to_the_case_inside_the_frame(home, clerk):
    answer = clerk.get(reverse("runs:act", args=[home.application.run_id, "accept"]))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'href="{reverse("intake:application", args=[home.application.pk])}">看这件申请' in page
    assert "主菜单" in page
    nothing = clerk.get(reverse("referrals:referral", args=[999_999]))
    assert nothing.status_code == 404
    assert "主菜单" in nothing.content.decode()


def test_a_refusal_tells_nobody_else_of_the_case(home, district, client):
    address = reverse("runs:act", args=[home.application.run_id, "accept"])
    sister = f.browser(district.actor("window_clerk", f.SISTER)).get(address)
    assert sister.status_code == 404
    assert "看这件申请" not in sister.content.decode()
    stranger = client.get("/nowhere/")
    assert "主菜单" not in stranger.content.decode()


def test_the_tour_tells_which_account_to_take(clerk, client, monkeypatch):
    steps = [{"title": "一步", "text": "看", "login": "clerk.elsewhere", "url": "/"}]
    monkeypatch.setattr("yimen.web.home.views.told", lambda: {"password": "x", "accounts": [], "steps": steps})
    assert "先退出 ，再用这个账号登录" in f.text_of(clerk.get(reverse("home:tour")))
    assert "用 clerk.elsewhere 登录" in f.text_of(client.get(reverse("home:tour")))


def test_villages_of_the_county_are_grouped_by_town(district):
    page = f.browser(district.actor("window_clerk", f.COUNTY)).get(reverse("intake:new")).content.decode()
    field = page.partition('name="division"')[2].partition("</select>")[0]
    groups = field.split("<optgroup label=")[1:]
    assert len(groups) > 10
    assert field.partition("<optgroup")[0].count("<option") == 1
    assert max(group.count("<option") for group in groups) > 10
