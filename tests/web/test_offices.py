"""Three administrators, each in an office that nobody else enters."""

from __future__ import annotations

import ast
import io
import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

import yimen
from tests.web import family as f
from yimen.accounts import api as accounts
from yimen.accounts.models import Account
from yimen.accounts.types import AdminKind
from yimen.acts import answering, looking, numbering
from yimen.acts.audit_words import VERBS
from yimen.acts.deed import Deed, plain
from yimen.agencies import api as agencies
from yimen.agencies.models import Holding, Seat
from yimen.agencies.queries import scope_of
from yimen.audit import api as audit
from yimen.audit.models import Row
from yimen.audit.seals import seal_all
from yimen.common import clock
from yimen.places import api as places
from yimen.places.models import CalendarYear

LOGINS = {
    AdminKind.SYSTEM: ("sysadmin", "孙系统"),
    AdminKind.SECURITY: ("secadmin", "钱安全"),
    AdminKind.AUDIT: ("audadmin", "李审计"),
}
GET = {
    "security": ["accounts", "account_new", "account"],
    "system": ["system", "year"],
    "audit": ["audit", "audit_xlsx", "looks", "seals"],
}
POST = {
    "security": ["account_search", "account_change", "relieve", "account_new"],
    "system": ["year"],
    "audit": ["verify"],
}


@pytest.fixture
def admins(district) -> dict[str, Account]:
    made = accounts.found(logins=LOGINS)
    return {str(kind): account for kind, (account, _) in made.items()}


@pytest.fixture
def office(admins):
    """The browser of an administrator."""
    return lambda kind: signed_in(admins[kind])


@pytest.fixture
def staff(admins) -> Account:
    made, _ = accounts.create_account(by=admins["security"], login="wang.min", name="王敏")
    return made


def signed_in(account: Account) -> Client:
    Account.objects.filter(pk=account.pk).update(must_change_password=False)
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(name: str, account: int = 1) -> str:
    args = {"account": [account], "account_change": [account, "disable"], "relieve": [account, 1], "year": [2027]}
    return reverse(f"offices:{name}", args=args.get(name))


def change(client, account, deed, **data):
    return client.post(reverse("offices:account_change", args=[account.pk, deed]), data, follow=True)


@pytest.mark.parametrize("kind", ["system", "security", "audit", "clerk", "nobody"])
def test_each_office_opens_for_its_own_administrator_only(district, admins, office, staff, kind):
    clerk = f.browser(district.actor("window_reviewer", f.HERE))
    client = clerk if kind == "clerk" else Client() if kind == "nobody" else office(kind)
    closed = 302 if kind == "nobody" else 403
    before = Row.objects.count()
    for owner, names in GET.items():
        for name in names:
            assert (client.get(address(name, staff.pk)).status_code == 200) == (owner == kind), name
            assert owner == kind or client.get(address(name, staff.pk)).status_code == closed, name
    for owner, names in POST.items():
        for name in names:
            if owner != kind:
                assert client.post(address(name, staff.pk), {"on": ""}).status_code == closed, name
    staff.refresh_from_db()
    assert staff.is_active
    assert Row.objects.count() == before + 1 if kind == "audit" else before


def test_an_administrator_has_no_seat_and_no_casework(office):
    for kind in LOGINS:
        client = office(str(kind))
        for name in ("people:find", "papers:register", "intake:new"):
            assert client.get(reverse(name)).status_code == 403


def test_accounts_are_listed_with_their_seats_and_filtered(district, office, staff):
    district.actor("window_clerk", f.HERE)
    client = office("security")
    page = f.text_of(client.get(address("accounts")))
    assert "王敏" in page
    assert "白沙埠镇社会救助窗口 · 窗口经办人" in page

    def listed(**query):
        return {row.login for row in client.get(address("accounts"), query).context["listing"].rows}

    assert listed(kind="audit") == {"audadmin"}
    assert listed(unit=f.HERE) == {f"window_clerk.{f.HERE}.1"}
    assert listed(state="seatless") == {"wang.min"}
    assert listed(state="closed") == set()
    assert "没有符合条件的记录" in f.text_of(client.get(address("accounts"), {"state": "closed"}))
    order = [row.login for row in client.get(address("accounts"), {"sort": "-login"}).context["listing"].rows]
    assert order == sorted(order, reverse=True)


def test_an_account_is_found_by_name_without_a_name_in_the_address(office, staff):
    client = office("security")
    for text, logins in (("王", {"wang.min"}), ("ADMIN", {"sysadmin", "secadmin", "audadmin"}), ("没有", set())):
        answer = client.post(address("account_search"), {"text": text}, follow=True)
        assert {row.login for row in answer.context["listing"].rows} == logins
        assert re.fullmatch(r"/offices/accounts/\?found=[\w-]{11}", answer.redirect_chain[-1][0])
    assert client.get(address("accounts"), {"found": "guess"}).context["listing"].total == "4"
    assert "请填写登录名或姓名" in client.post(address("account_search"), {"text": " "}, follow=True).content.decode()


def test_a_new_account_shows_its_password_once(office, admins):
    client = office("security")
    answer = client.post(address("account_new"), {"login": "zhao.liu", "name": "赵六", "admin_kind": "none"})
    made = Account.objects.get(login="zhao.liu")
    password = re.search(r"<code[^>]*>(.+?)</code>", answer.content.decode())[1]
    assert made.check_password(password)
    assert made.must_change_password
    assert "no-store" in answer["Cache-Control"]
    assert password not in client.get(address("account", made.pk)).content.decode()
    again = client.post(address("account_new"), {"login": "zhao.liu", "name": "赵六", "admin_kind": "none"})
    assert again.status_code == 422
    assert "已被使用" in f.text_of(again)
    assert Account.objects.filter(login="zhao.liu").count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"login": "王敏", "name": "王"}, "登录名须以字母开头"),
        ({"login": "wm1", "name": ""}, "请填写姓名"),
        ({}, "请填写登录名"),
    ],
)
def test_a_bad_account_is_refused_beside_the_field(office, data, sentence):
    before = Account.objects.count()
    answer = office("security").post(address("account_new"), {"admin_kind": "none"} | data)
    assert answer.status_code == 422
    assert sentence in f.text_of(answer)
    assert Account.objects.count() == before


def test_an_account_is_disabled_and_enabled(office, staff):
    client = office("security")
    assert "账号已停用" in change(client, staff, "disable").content.decode()
    staff.refresh_from_db()
    assert not staff.is_active
    assert "启用账号" in f.text_of(client.get(address("account", staff.pk)))
    change(client, staff, "enable")
    staff.refresh_from_db()
    assert staff.is_active


def test_a_password_is_reset_and_shown_once(office, staff):
    answer = change(office("security"), staff, "password")
    password = re.search(r"<code[^>]*>(.+?)</code>", answer.content.decode())[1]
    staff.refresh_from_db()
    assert staff.check_password(password)
    assert staff.must_change_password


def test_a_locked_account_is_unlocked(office, staff):
    client = office("security")
    assert "登录锁定中" not in f.text_of(client.get(address("account", staff.pk)))
    AccessAttempt.objects.create(username=staff.login, failures_since_start=settings.AXES_FAILURE_LIMIT)
    AccessAttempt.objects.update(attempt_time=clock.now())  # axes has a clock of its own
    assert "登录锁定中" in f.text_of(client.get(address("account", staff.pk)))
    change(client, staff, "unlock")
    assert "登录锁定中" not in f.text_of(client.get(address("account", staff.pk)))


def test_a_name_is_corrected_and_a_second_factor_taken_away(office, staff):
    client = office("security")
    change(client, staff, "rename", name="王旻")
    assert "王旻" in f.text_of(client.get(address("account", staff.pk)))
    assert "请填写姓名" in change(client, staff, "rename", name="").content.decode()
    change(client, staff, "second-factor")
    assert Row.objects.filter(verb="account.reset_second_factor", object_id=str(staff.pk)).exists()
    assert change(client, staff, "promote").status_code == 404


def test_a_person_gets_a_seat_and_leaves_it(office, staff):
    client, seat = office("security"), Seat.objects.get(kind="window_clerk", unit__key=f.HERE)
    change(client, staff, "appoint", seat=seat.pk, on="2026-11-20")
    holding = Holding.objects.get(account=staff)
    assert holding.valid_from == date(2026, 11, 20)
    page = f.text_of(client.get(address("account", staff.pk)))
    assert "窗口经办人" in page
    twice = change(client, staff, "appoint", seat=seat.pk)
    assert twice.status_code == 422
    assert "不必再次安排" in f.text_of(twice)
    leave = reverse("offices:relieve", args=[staff.pk, holding.pk])
    early = client.post(leave, {"on": "2026-11-01"})
    assert early.status_code == 422
    assert "早于任职日期" in f.text_of(early)
    assert "日期请写成 2026-02-11" in f.text_of(client.post(leave, {"on": "明天"}))
    client.post(leave, {"on": "2026-11-23"})
    holding.refresh_from_db()
    assert holding.valid_until == date(2026, 11, 23)
    assert "以前的岗位" in f.text_of(client.get(address("account", staff.pk)))
    assert "此人已经离任" in f.text_of(client.post(leave, {"on": ""}, follow=True))
    assert client.post(reverse("offices:relieve", args=[1, holding.pk])).status_code == 404


def test_nobody_changes_the_own_account_and_no_administrator_gets_a_seat(office, admins):
    client, me, seat = office("security"), admins["security"], Seat.objects.get(kind="window_clerk", unit__key=f.HERE)
    assert "另一名安全管理员" in f.text_of(client.get(address("account", me.pk)))
    for deed in ("disable", "password", "unlock", "second-factor", "rename"):
        answer = change(client, me, deed, name="改名")
        assert answer.status_code == 409
        assert "不能变更自己的账号" in answer.content.decode()
    answer = change(client, admins["audit"], "appoint", seat=seat.pk)
    assert answer.status_code == 422
    assert "不能任业务岗位" in f.text_of(answer)
    assert not Holding.objects.exists()


def test_lists_of_accounts_ask_the_same_number_of_questions(district, office, admins):
    client = office("security")
    one = f.queries(client, address("accounts"))
    for order in range(2, 12):
        district.actor("window_clerk", f.HERE, order)
    assert f.queries(client, address("accounts")) == one


def test_the_system_page_tells_release_documents_liaisons_and_queues(district, office):
    release = places.release()
    client = office("system")
    page = f.text_of(client.get(address("system")))
    assert release.digest in page
    assert "推定，非官方" in page
    assert all(document.title in page for document in release.documents.values())
    missing = agencies.without_liaison()
    assert f"{len(missing)} 个" in page
    assert agencies.unit_name(missing[0]) in page
    district.actor("liaison", missing[0])
    assert len(agencies.without_liaison()) == len(missing) - 1
    assert f"{len(missing) - 1} 个" in f.text_of(client.get(address("system")))


def test_the_system_page_alarms_when_the_sealer_stands_still(fresh_home, office):
    client = office("system")
    seal_all()
    assert "没有等待封存的记录" in f.text_of(client.get(address("system")))
    with clock.fixed(clock.now() - timedelta(hours=2)):
        audit.record(by=None, verb="install", object=("places.releaseinforce", "1"))
    page = f.text_of(client.get(address("system")))
    assert "封存停滞" in page
    assert "2 小时 0 分钟" in page


def test_the_system_page_counts_timers_that_are_late(district, office):
    home = f.family(district.actor("window_clerk", f.HERE))
    client = office("system")
    assert "没有积压" in f.text_of(client.get(address("system")))
    type(home.medical.run).objects.filter(pk=home.medical.run_id).update(next_timer_on="2026-11-20")
    page = f.text_of(client.get(address("system")))
    assert "1 件到时未处理" in page
    assert "2026-11-20" in page


def year_data(**more):
    return {
        "notice": "某办发明电〔2026〕7号",
        "official": "on",
        "workdays": "2027-02-20",
        "holidays-TOTAL_FORMS": "2",
        "holidays-INITIAL_FORMS": "0",
        "holidays-0-name": "春节",
        "holidays-0-first": "2027-02-05",
        "holidays-0-last": "2027-02-11",
        "holidays-1-name": "",
        "holidays-1-first": "",
        "holidays-1-last": "",
    } | more


def test_a_year_is_loaded_and_every_limit_follows(office):
    client = office("system")
    assert "暂定" in f.text_of(client.get(address("year")))
    answer = client.post(address("year"), year_data(), follow=True)
    assert "已保存" in f.text_of(answer)
    row = CalendarYear.objects.get(year=2027)
    assert row.edited
    assert row.holidays == [{"name": "春节", "from": "2027-02-05", "to": "2027-02-11"}]
    assert places.calendar().is_workday(date(2027, 2, 20))
    assert not places.calendar().is_workday(date(2027, 2, 11))
    shown = client.get(address("year")).content.decode()
    assert 'value="2027-02-05"' in shown
    assert "2027-02-20" in shown
    assert re.search(r'ym-day-made_up" title="调休上班">20', shown)
    assert Row.objects.filter(verb="set_calendar_year").exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"notice": ""}, "请填写依据的通知"),
        ({"workdays": "二月二十"}, "不是日期"),
        ({"workdays": "2026-02-14"}, "不在2027年"),
        ({"workdays": "2027-02-06"}, "既放假又调休上班"),
        ({"holidays-0-last": ""}, "要一起填"),
        ({"holidays-0-first": "2月5日"}, "日期请写成"),
        ({"holidays-0-last": "2027-02-01"}, "止日早于起日"),
    ],
)
def test_a_bad_year_changes_nothing(office, wrong, sentence):
    before = CalendarYear.objects.get(year=2027).stamp
    answer = office("system").post(address("year"), year_data(**wrong))
    assert answer.status_code == 422
    assert sentence in f.text_of(answer)
    assert CalendarYear.objects.get(year=2027).stamp == before


def test_a_year_nobody_knows_is_no_page(office):
    for year in (1999, 2061, 99999):
        assert office("system").get(reverse("offices:year", args=[year])).status_code == 404
    assert office("system").get(reverse("offices:year", args=[2040])).status_code == 200


def test_the_trail_is_filtered_by_who_what_which_and_when(district, office, staff, admins):
    client = office("audit")
    f.family(district.actor("window_clerk", f.HERE))

    def verbs(**query):
        return {row.verb for row in client.get(address("audit"), query).context["rows"]}

    assert verbs(login="secadmin") == {"开通账号"}
    assert verbs(login="SECADMIN ") == {"开通账号"}
    assert verbs(login="nobody") == set()
    assert verbs(verb="issue_paper") == {"开具文书"}
    assert verbs(kind="accounts.account", object=str(staff.pk)) == {"开通账号"}
    assert verbs(since="2026-11-23", until="2026-11-23") == verbs()
    assert verbs(until="2026-11-22") == set()
    assert verbs(since="2026-11-24") == set()
    assert "没有符合条件的记录" in f.text_of(client.get(address("audit"), {"login": "nobody"}))
    assert "对象编号请写数字" in f.text_of(client.get(address("audit"), {"object": f.number()}))


def test_the_trail_holds_ids_only_and_asks_the_same_number_of_questions(district, office):
    clerk = district.actor("window_clerk", f.HERE)
    f.family(clerk)
    client = office("audit")
    page = client.get(address("audit")).content.decode()
    assert f.NAME not in page
    assert f.number() not in page
    one = f.queries(client, address("audit"))
    f.family(clerk, 2, "周小东")
    assert f.queries(client, address("audit")) == one


def test_the_trail_as_a_spreadsheet_holds_ids_and_is_written_down(district, office):
    f.family(district.actor("window_clerk", f.HERE))
    client = office("audit")
    answer = client.get(address("audit_xlsx"), {"verb": "issue_paper"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][2] == "账号编号"
    assert [row[5] for row in rows[1:]] == ["开具文书", "开具文书"]
    assert all(isinstance(row[2], int) for row in rows[1:])
    assert f.NAME not in str(rows)
    assert Row.objects.latest("id").verb == "export"


def test_looks_show_purpose_and_reason(district, office):
    clerk = district.actor("window_clerk", f.HERE)
    home = f.family(clerk)
    scope = scope_of(Seat.objects.get(pk=int(clerk.seat)))
    looking.look(by=clerk, scope=scope, person=home.person, reason="核对重名")
    client = office("audit")
    page = f.text_of(client.get(address("looks")))
    assert "案外查看" in page
    assert "核对重名" in page
    assert "核对重名" not in f.text_of(client.get(address("audit")))
    assert "没有符合条件的记录" in f.text_of(client.get(address("looks"), {"until": "2026-11-22"}))


def test_seals_are_verified_and_a_planted_edit_is_told(fresh_home, district, office):
    f.family(district.actor("window_clerk", f.HERE))
    client = office("audit")
    assert "行记录等待封存" in f.text_of(client.get(address("seals")))
    seal_all()
    page = f.text_of(client.post(address("verify"), follow=True))
    assert "全部相符" in page
    assert Row.objects.latest("id").verb == "audit.verify"
    row = Row.objects.filter(seal__isnull=False).earliest("id")
    Row.sealing.filter(pk=row.pk).update(verb="account.rename")
    page = f.text_of(client.post(address("verify"), follow=True))
    assert "发现 1 处不符" in page
    assert "被改动过" in page
    assert client.get(address("verify")).status_code == 405


def test_every_verb_that_is_written_down_has_words():
    written = set()
    for file in Path(yimen.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record":
                for word in node.keywords:
                    if word.arg == "verb" and isinstance(word.value, ast.Constant):
                        written.add(word.value.value)
    assert len(written) > 20
    assert written - set(VERBS) == set()


def test_the_trail_says_in_words_what_was_done(district, office):
    home = f.family(district.actor("window_clerk", f.HERE))
    reviewer = f.browser(district.actor("window_clerk", f.HERE))
    paper = home.medical.slips.get().paper
    reviewer.get(reverse("papers:pdf", args=[paper.pk]))
    numbering.reprint(by=home.clerk, paper=paper)
    Client().post(reverse("account_login"), {"login": "nobody", "password": "x"})
    client = office("audit")
    page = f.text_of(client.get(address("audit")))
    assert f"文书种类：社会救助“一门受理、协同办理”服务办理单，属于：转办件 {home.medical.pk}" in page
    assert "第1次补打" in page
    assert "登录未成功 账号 " in page
    assert not re.search(r"(form|subject|time)=|handling_slip|referrals\.referral|paper-", page)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(address("audit_xlsx")).content)).active
    assert not re.search("handling_slip|referrals.referral/", str([[c.value for c in r] for r in sheet.iter_rows()]))


def test_an_answer_that_was_opened_is_named_by_its_form(district, office):
    home = f.family(district.actor("window_clerk", f.HERE))
    by = district.actor("liaison", f.unit_of("medical"))
    plain(by=by, deed=Deed(home.medical.run, "receive", "received"))
    values = {"result": "granted", "text": "已纳入"}
    answering.handle(by=by, deed=Deed(home.medical.run, "handle", "done", values=values))
    answering.feed_back(by=by, deed=Deed(home.medical.run, "feed_back", "sent"))
    paper = home.medical.results.get().paper
    f.browser(by).get(reverse("papers:pdf", args=[paper.pk]))
    assert f"查看文书 转办件办理反馈单 {paper.pk}" in f.text_of(office("audit").get(address("looks")))


def test_years_without_their_notice_are_folded_away(office):
    page = office("system").get(address("system")).content.decode()
    official, _, folded = page.partition("<details>")
    assert "暂定" not in official.partition("<tbody>")[2]
    assert "暂定的年份" in folded
