"""The pages of windows: the register with what is lacking, the nine things, the pilot, the petty fund."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.documents.pdf_text import words as pdf_text
from tests.support.district import DAY
from tests.web import family as f
from tests.windows.conftest import PDF, window_at
from yimen.agencies.models import Unit
from yimen.audit.models import Row
from yimen.common import clock
from yimen.windows.models import Draw, FundLine, PilotSwitch, ReadinessMark, WindowFacts

PLACE = {"place": "便民服务中心一楼", "hours": "工作日 8:30—17:00", "phone": "0539-8012345", "on": DAY, "token": "p"}


@pytest.fixture
def here(district):
    return window_at(f.HERE)


@pytest.fixture
def clerk(district):
    return f.browser(district.actor("window_clerk", f.HERE))


@pytest.fixture
def reviewer(district):
    return f.browser(district.actor("window_reviewer", f.HERE))


@pytest.fixture
def office(district):
    return f.browser(district.actor("office_clerk", "civil_affairs"))


def at(name, *args):
    return reverse(f"windows:{name}", args=args)


def answers(**said):
    """The form of readiness as a browser sends it."""
    return {"on": DAY, "token": "r", **{f"met_{key}": word for key, word in said.items()}}


@pytest.mark.clause("JJ-112")
def test_the_list_shows_where_each_window_is_and_which_town_has_none(clerk, office, here):
    clerk.post(at("register", here.pk), PLACE)
    page = f.text_of(office.get(at("list")))
    row = page.partition("白沙埠镇社会救助窗口 镇级")[2].partition("镇级")[0]
    for words in (PLACE["place"], "工作日 8:30—17:00", "0539-8012345", "周小1", "0/9"):
        assert words in row
    assert "没有窗口的镇街" not in page
    assert "没有登记地点和电话的窗口：区社会救助窗口、" in page
    Unit.objects.filter(key=f.SISTER).update(valid_until=clock.today())
    assert "没有窗口的镇街：枣园镇人民政府" in f.text_of(office.get(at("list")))


@pytest.mark.clause("LS-005", "LS-006")
def test_the_nine_things_are_said_one_by_one_and_all_make_it_ready(clerk, here):
    form = at("readiness", here.pk)
    assert f.text_of(clerk.get(form)).count("没有登记") == 9
    keys = [item.key for item in clerk.get(form).context["form"].items]
    clerk.post(form, answers(**dict.fromkeys(keys[:8], "yes"), **{keys[8]: "no"}) | {f"note_{keys[8]}": "正在写"})
    page = f.text_of(clerk.get(at("window", here.pk)))
    assert "8/9 未就绪" in page
    assert "正在写" in page
    assert page.count(DAY) > 9
    clerk.post(form, answers(**{keys[8]: "yes"}) | {"token": "r2"})
    page = f.text_of(clerk.get(at("window", here.pk)))
    assert "9/9 就绪" in page
    assert "条件的历史" in page
    assert [row.name for row in clerk.get(at("list"), {"ready": "ready"}).context["rows"]] == [here.unit.name]
    assert here.unit.name not in [row.name for row in clerk.get(at("list"), {"ready": "not"}).context["rows"]]


def test_a_form_sent_again_and_one_without_change_write_nothing(clerk, here):
    form = at("readiness", here.pk)
    clerk.post(form, answers(staff="yes"))
    clerk.post(form, answers(staff="yes"))
    assert "没有改动" in f.text_of(clerk.post(form, answers(staff="yes") | {"token": "again"}))
    assert ReadinessMark.objects.count() == 1
    answer = clerk.post(at("register", here.pk), PLACE | {"phone": "8012345"})
    assert (answer.status_code, WindowFacts.objects.count()) == (422, 0)
    assert "座机没有写区号" in f.text_of(answer)


@pytest.mark.clause("PS-076")
def test_a_closed_window_is_told_where_to_send_people_and_the_county_takes_them(district, clerk, office, here):
    old = f.apply(district.actor("window_clerk", f.HERE, 2))
    form = {"windows": [here.pk], "opened": "off", "on": DAY, "document": "试点通知", "token": "off"}
    assert office.post(at("pilot"), form).status_code == 302
    told = f.text_of(clerk.get(reverse("intake:new")))
    assert "没有开通一门受理" in told
    assert "请申请人到区社会救助窗口办理" in told
    assert clerk.get(reverse("intake:application", args=[old.pk])).status_code == 200
    assert "受理" in f.text_of(clerk.get(reverse("runs:act", args=[old.run_id, "accept"])))
    county = f.browser(district.actor("window_clerk", f.COUNTY))
    assert county.get(reverse("intake:new")).status_code == 200
    assert "未开通" in f.text_of(office.get(at("list"), {"opened": "off"}))
    assert [row.name for row in office.get(at("list"), {"opened": "off"}).context["rows"]] == [here.unit.name]
    everyone = [pk for pk, _ in office.get(at("pilot")).context["form"].fields["windows"].choices]
    office.post(at("pilot"), form | {"windows": everyone, "opened": "on", "token": "all"})
    assert clerk.get(reverse("intake:new")).status_code == 200
    assert PilotSwitch.objects.filter(opened=True).count() == len(everyone) == 13


def test_the_leading_unit_configures_windows_and_sees_duties_and_limits(office, here):
    assert office.post(at("register", here.pk), PLACE).status_code == 302
    assert office.post(at("readiness", here.pk), answers(staff="yes")).status_code == 302
    rules = f.text_of(office.get(reverse("home:rules")))
    assert "什么需求由谁办" in rules
    assert "3 个工作日（本地设定）" in rules
    assert "区教体局" in rules


def test_lists_go_out_as_spreadsheets_and_it_is_noted(clerk, reviewer, here):
    reviewer.post(at("refill", here.pk), {"amount": "1000.50", "on": DAY, "document": "=拨1", "token": "t"})
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(at("list_xlsx")).content))
    assert book.active.max_row == 15
    assert next(cell.value for cell in book.active[1]) == "窗口"
    ledger = openpyxl.load_workbook(io.BytesIO(clerk.get(at("fund_xlsx", here.pk)).content)).active
    assert [cell.value for cell in ledger[2]] == [DAY, "拨入", 1000.5, 1000.5, None, "'=拨1", "周小1"]
    assert Row.objects.filter(verb="export").count() == 2


def ask(client, here, token="a", **more):
    form = {"amount": "500", "occasion": "周某，火灾当晚安置", "reason": "没有住处", "token": token}
    return client.post(at("ask", here.pk), form | more)


@pytest.fixture
def money(reviewer, here):
    reviewer.post(at("refill", here.pk), {"amount": "1000", "on": DAY, "document": "文", "token": "came"})


@pytest.mark.clause("LS-006")
def test_money_is_asked_for_approved_printed_and_accounted_for(money, clerk, reviewer, here):
    assert ask(clerk, here).status_code == 302
    draw = Draw.objects.get()
    waiting = f.text_of(reviewer.get(at("fund", here.pk)))
    assert "等待审核" in waiting
    assert "余额 1000.00 元" in waiting
    assert clerk.get(at("draw", draw.pk)).context["p"].may_decide is False
    assert "没有审核通过" in f.text_of(clerk.get(at("slip", draw.pk)))
    reviewer.post(at("decide", draw.pk), {"verdict": "yes"})
    assert "余额 500.00 元" in f.text_of(clerk.get(at("fund", here.pk)))
    slip = pdf_text(clerk.get(at("slip", draw.pk)).content)
    for words in ("应急救助资金支取单", "周某，火灾当晚安置", "500.00", "没有住处", "周小1", "2026年12月23日"):
        assert words in slip
    receipt = SimpleUploadedFile("收据.pdf", PDF)
    form = {"spent": "450.25", "receipt": receipt, "token": "s"}
    assert clerk.post(at("settle", draw.pk), form).status_code == 302
    page = clerk.get(at("draw", draw.pk))
    assert "报账收据" in f.text_of(page)
    assert clerk.get(at("receipt", page.context["p"].receipts[0].pk)).content == PDF
    assert "+49.75" in f.text_of(clerk.get(at("fund", here.pk)))
    assert Row.objects.filter(verb="look").count() == 2


def test_a_draw_may_name_an_application_of_the_own_window(district, money, clerk, here):
    own = f.apply(district.actor("window_clerk", f.HERE, 2))
    other = f.apply(district.actor("window_clerk", f.SISTER), 2, town=f.SISTER_TOWN)
    wrong = ask(clerk, here, number=other.number.text)
    assert (wrong.status_code, Draw.objects.count()) == (422, 0)
    assert "没有这个编号的申请" in f.text_of(wrong)
    ask(clerk, here, number=f" {own.number.text.lower()} ", occasion="")
    assert Draw.objects.get().application == own
    page = clerk.get(at("draw", Draw.objects.get().pk)).content.decode()
    assert reverse("intake:application", args=[own.pk]) in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"amount": "一百"}, "金额请填数字"),
        ({"amount": "-5"}, "金额不能小于零"),
        ({"amount": "1.234"}, "金额最多两位小数"),
        ({"amount": "0"}, "金额不对"),
        ({"amount": "99999999999"}, "金额太大"),
        ({"amount": "2000.01"}, "超过每件上限2000元"),
        ({"amount": "1000.01"}, "余额不足，现有1000.00元"),
        ({"occasion": ""}, "没有写用于何人何事"),
    ],
)
def test_a_slip_of_the_finger_is_said_and_changes_nothing(money, clerk, here, given, words):
    answer = ask(clerk, here, **given)
    assert answer.status_code == 422
    assert words in f.text_of(answer)
    assert not Draw.objects.exists()


def test_a_wrong_line_is_reversed_from_the_ledger(district, money, office, clerk, here):
    line = FundLine.objects.get()
    assert at("reverse", line.pk) in office.get(at("fund", here.pk)).content.decode()
    assert at("reverse", line.pk) not in clerk.get(at("fund", here.pk)).content.decode()
    office.post(at("reverse", line.pk), {"note": "拨错窗口", "token": "x"})
    page = f.text_of(office.get(at("fund", here.pk)))
    assert "已冲正" in page
    assert "冲正2026-11-23的拨入；拨错窗口" in page
    assert "余额 0.00 元" in page


@pytest.mark.clause("LS-006")
def test_an_account_that_is_late_is_red_on_both_lists(district, money, clerk, reviewer, office, here):
    ask(clerk, here)
    reviewer.post(at("decide", Draw.objects.get().pk), {"verdict": "yes"})
    assert "12月23日前报账" in f.text_of(clerk.get(at("fund", here.pk)))
    Draw.objects.update(decided_on="2026-10-21")
    assert "报账逾期 3 天" in f.text_of(clerk.get(at("fund", here.pk)))
    assert {row.name: row.overdue for row in office.get(at("list")).context["rows"]}[here.unit.name] == 1
    liaison = f.browser(district.actor("liaison", "medical_security"))
    assert {row.overdue for row in liaison.get(at("list")).context["rows"]} == {None}


def test_the_lists_cost_the_same_whatever_stands_in_them(district, money, clerk, reviewer, here, settings):
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600

    def cost(address):
        clerk.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(address).status_code == 200
        return len(queries)

    pages = [at("list"), at("list_xlsx"), at("fund", here.pk), at("fund_xlsx", here.pk)]
    ask(clerk, here, "first", amount="1")
    reviewer.post(at("decide", Draw.objects.get().pk), {"verdict": "yes"})
    ask(clerk, here, "waits", amount="1")
    few = [cost(page) for page in pages]
    for n in range(12):
        ask(clerk, here, f"more{n}", amount="1")
    for draw in Draw.objects.filter(approved__isnull=True)[:8]:
        reviewer.post(at("decide", draw.pk), {"verdict": "yes"})
    clerk.post(at("register", here.pk), PLACE)
    clerk.post(at("readiness", here.pk), answers(staff="yes", board="no"))
    assert [cost(page) for page in pages] == few
    assert max(few) < 30


def test_the_menu_opens_without_any_script(clerk):
    """On a telephone it is out of sight until a link leads to it."""
    page = clerk.get(at("list")).content.decode()
    assert 'href="#ym-nav"' in page
    assert 'id="ym-nav"' in page
    assert 'id="main"' in page.partition('href="#main">收起菜单')[2]
