"""Bad input through the pages: each time a Chinese sentence, and nothing saved."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.district import DAY
from tests.walls.families import SCAN, number_of
from tests.walls.visits import VISITS, application_form
from tests.walls.world import NOBODY, World
from tests.walls.writes import counts, state
from yimen.agencies.models import Window
from yimen.audit.models import Row
from yimen.basics.resident_id import check_character
from yimen.cases.models import Application

NUMBER = number_of(1)
CHINESE = re.compile(r"[一-鿿]{4,}")


@pytest.fixture
def clerk(world: World) -> Client:
    browser = world.browser("window_clerk")
    browser.get("/")
    return browser


def with_check(first17: str) -> str:
    return first17 + check_character(first17)


def wrong_check(number: str) -> str:
    return number[:17] + ("1" if number[17] == "0" else "0")


def said(answer) -> str:
    """What a reader is told is wrong."""
    page = answer.content.decode()
    marked = re.findall(
        r'(?s)<[^>]*class="[^"]*(?:invalid-feedback|alert|ym-error|errorlist|ym-said)[^"]*"[^>]*>(.*?)</', page
    )
    main = page[page.index("<main") :] if "<main" in page else page
    return re.sub(r"<[^>]+>|\s+", " ", " ".join(marked) or main)


BAD = {
    "no name": ({"name": ""}, "姓名"),
    "a number as a name": ({"name": "张3"}, "姓名中有数字"),
    "a rare character that was lost": ({"name": "周?"}, "问号"),
    "a self-made character": ({"name": "周\ue000"}, "自造字"),
    "a dot at the end": ({"name": "买买提·"}, "间隔号"),
    "an enormous name": ({"name": "周" * 100_000}, "60"),
    "a wrong check digit": ({"number": wrong_check(NUMBER)}, "校验码"),
    "too short": ({"number": NUMBER[:16]}, "18位"),
    "letters inside": ({"number": "99999919850A07001X"}, "不是数字"),
    "the 30th of February": ({"number": with_check("99999919850230001")}, "出生日期不存在"),
    "born tomorrow": ({"number": with_check("99999920261124001")}, "晚于今天"),
    "born too long ago": ({"number": with_check("99999918500101001")}, "超过130年"),
    "15 digits of no date": ({"number": "999999851307001"}, "出生日期不存在"),
    "an enormous number": ({"number": "9" * 100_000}, "40"),
    "a kind of card nobody knows": ({"kind": "passport_of_mars"}, "passport_of_mars"),
    "a telephone of ten digits": ({"phone": "1990000123"}, "11位"),
    "a telephone of letters": ({"phone": "电话找村长"}, "数字以外"),
    "no place": ({"division": ""}, "村（社区）"),
    "a place that is none": ({"division": "371302999999"}, "371302999999"),
    "a place of another town": ({"division": "371302102000"}, "371302102000"),
    "no need": ({"needs": []}, "请至少选一项"),
    "a need nobody knows": ({"needs": ["school", "gold"]}, "gold"),
    "no reason": ({"reason": ""}, "申请救助原因"),
    "only blanks as a reason": ({"reason": " \u3000\n"}, "申请救助原因"),
    "an enormous reason": ({"reason": "难" * 100_000}, "500"),
    "a day that does not exist": ({"received_on": "2026-02-30"}, "日期请写成"),
    "a day to come": ({"received_on": "2026-11-24"}, "不能晚于今天"),
    "a day in words": ({"received_on": "昨天"}, "日期请写成"),
    "an enormous address": ({"address": "路" * 5000}, "200"),
    "a channel nobody knows": ({"channel": "pigeon"}, "pigeon"),
    "somebody else came and is not named": ({"channel": "village", "filled_by": ""}, "代办人"),
    "a token too long": ({"token": "t" * 5000}, "没有填对"),
}


@pytest.mark.parametrize(("wrong", "word"), BAD.values(), ids=BAD)
def test_a_bad_application_is_said_and_not_saved(clerk: Client, wrong: dict[str, object], word: str):
    untouched, rows = state(), counts()
    answer = clerk.post("/intake/new/", application_form() | wrong)
    assert answer.status_code == 422
    assert word in said(answer), said(answer)
    assert CHINESE.search(said(answer))
    assert (state(), counts()) == (untouched, rows)
    number = str(wrong.get("number", ""))
    if number and len(number) < 100:
        assert number not in said(answer), "the sentence repeats the number"


@pytest.mark.parametrize("who", ["applicant", "member"])
def test_a_number_under_another_name_tells_that_it_is_known_and_that_is_written_down(
    clerk: Client, world: World, who: str
):
    """The application is undone as a whole; the row of what was told stays, without any words."""
    person = Application.objects.get(pk=world.things["own"].application).person
    form = application_form()
    if who == "applicant":
        form |= {"name": "周小风", "number": person.number}
    else:
        form |= member(number=person.number)
    untouched, rows = state(), counts()
    answer = clerk.post("/intake/new/", form)
    assert answer.status_code == 422
    assert "已登记在另一个姓名下" in said(answer)
    assert state() == untouched
    assert counts() == rows | {"audit_row": rows["audit_row"] + 1}
    row = Row.objects.latest("pk")
    assert (row.verb, row.object_type, row.object_id) == ("told_other_name", "people.person", str(person.pk))
    assert row.account is not None


def member(**facts: str) -> dict[str, str]:
    """One more row of the household."""
    row = {"name": "周大山", "relation": "parent", "kind": "resident_id", "number": ""} | facts
    return {"members-TOTAL_FORMS": "1", **{f"members-0-{name}": value for name, value in row.items()}}


BAD_MEMBERS = {
    "a wrong number": (member(number=wrong_check(NUMBER)), "校验码"),
    "no relation": (member(relation=""), "关系"),
    "a relation nobody knows": (member(relation="neighbour"), "neighbour"),
    "a number without a name": (member(name="", number=number_of(2)), "姓名"),
    "the applicant's own number under another name": (member(number=number_of(900)), "另一个姓名"),
    "no count of rows": ({"members-TOTAL_FORMS": ""}, ""),
    "too many rows": ({"members-TOTAL_FORMS": "100000"}, ""),
}


@pytest.mark.parametrize(("wrong", "word"), BAD_MEMBERS.values(), ids=BAD_MEMBERS)
def test_a_bad_member_undoes_the_whole_form(clerk: Client, wrong: dict[str, object], word: str):
    untouched, rows = state(), counts()
    answer = clerk.post("/intake/new/", application_form() | wrong)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert CHINESE.search(said(answer))
    assert (state(), counts()) == (untouched, rows)


def test_a_form_larger_than_any_is_not_taken(clerk: Client):
    untouched, rows = state(), counts()
    answer = clerk.post("/intake/new/", application_form() | {"reason": "难" * 1_000_000})
    assert answer.status_code == 400
    assert "请返回上一页重新填写" in answer.content.decode()
    assert (state(), counts()) == (untouched, rows)


GOOD = {
    "small x": (with_check_x := next(n for n in map(number_of, range(1000)) if n.endswith("X")).lower(), "resident_id"),
    "full width": ("".join(chr(ord(c) + 0xFEE0) for c in NUMBER), "resident_id"),
    "blanks and dashes": (f" {NUMBER[:6]}-{NUMBER[6:14]} {NUMBER[14:]} ", "resident_id"),
    "15 digits": ("999999850307001", "resident_id"),
    "a permit of Hong Kong": (with_check("81000019850307001"), "permit"),
    "a permit of Macao": (with_check("82000019850307001"), "permit"),
    "a permit of Taiwan": (with_check("83000019850307001"), "permit"),
    "a county made last year": (with_check("33011319850307001"), "resident_id"),
}


@pytest.mark.parametrize(("number", "kind"), GOOD.values(), ids=GOOD)
def test_an_unusual_number_is_taken_and_kept_in_one_spelling(clerk: Client, number: str, kind: str):
    answer = clerk.post("/intake/new/", application_form() | {"number": number})
    assert answer.status_code == 302, said(answer)
    person = Application.objects.latest("pk").person
    assert re.fullmatch(r"\d{17}[\dX]", person.number)
    assert person.birth == date(1985, 3, 7)
    assert person.identity_kind == kind


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("买买提•艾力", "买买提·艾力"), ("周䶮", "周䶮"), ("周\ue863", "周䶮"), ("𠮷田", "𠮷田"), ("周　小 雨", "周小雨")],
)
def test_an_unusual_name_is_kept_as_on_the_card(clerk: Client, typed: str, kept: str):
    assert clerk.post("/intake/new/", application_form() | {"name": typed}).status_code == 302
    found = Application.objects.latest("pk")
    assert found.person.name == kept
    assert kept in clerk.get(f"/intake/{found.pk}/").content.decode()


UPLOADS = {
    "a program": ("回执.pdf", b"MZ\x90\x00" + b"\0" * 100, "内容却不是"),
    "a picture called PDF": ("回执.pdf", b"\xff\xd8\xff\xe0" + b"\0" * 100, "内容却是"),
    "a PDF called picture": ("回执.jpg", SCAN.content, "内容却是"),
    "an empty file": ("回执.pdf", b"", ""),
    "half a PDF": ("回执.pdf", b"%PDF-1.4\n1 0 obj", "不完整"),
    "a page of the web": ("回执.html", b"<script>alert(1)</script>", "不收这种文件"),
    "a zip called Word": ("回执.docx", b"PK\x03\x04 nonsense", "内容却不是"),
    "no ending": ("回执", SCAN.content, "不收这种文件"),
    "above the limit": ("回执.pdf", SCAN.content + b"\0" * (20 * 1024 * 1024) + b"%%EOF", "兆"),
}


@pytest.mark.parametrize(("name", "content", "word"), UPLOADS.values(), ids=UPLOADS)
def test_an_upload_that_is_not_what_it_says(clerk: Client, world: World, name: str, content: bytes, word: str):
    untouched, rows = state(), counts()
    address = f"/runs/{world.things['own'].referral_run}/do/receive/?mode=sealed"
    form = {"occurred_on": DAY, "outcome": "received", "papers": SimpleUploadedFile(name, content)}
    answer = clerk.post(address, form)
    assert answer.status_code == 422
    assert word in said(answer), said(answer)
    assert CHINESE.search(said(answer))
    assert (state(), counts()) == (untouched, rows)


BAD_RESULTS = {
    "no result": ({"result": ""}, "办理结果"),
    "a result nobody knows": ({"result": "gold"}, "gold"),
    "no words": ({"text": ""}, "说明"),
    "enormous words": ({"text": "好" * 100_000}, "500"),
    "an amount in words": ({"amount": "五百元"}, "金额请填数字"),
    "less than nothing": ({"amount": "-1"}, "不能小于零"),
    "parts of a fen": ({"amount": "1.005"}, "最多两位小数"),
    "more than there is": ({"amount": "9" * 30}, "金额太大"),
    "an amount as machines write it": ({"amount": "1e3"}, "金额请填数字"),
    "no number at all": ({"amount": "NaN"}, "金额请填数字"),
    "an outcome nobody knows": ({"outcome": "forgotten"}, "forgotten"),
    "no outcome": ({"outcome": ""}, "请选择怎样处理"),
    "a day to come": ({"occurred_on": "2026-11-24"}, "晚于今天"),
    "before it came": ({"occurred_on": "2026-11-01"}, "早于"),
    "a day that does not exist": ({"occurred_on": "2026-13-01"}, "日期请写成"),
}


@pytest.mark.parametrize(("wrong", "word"), BAD_RESULTS.values(), ids=BAD_RESULTS)
def test_a_bad_answer_of_a_unit(world: World, wrong: dict[str, str], word: str):
    liaison = world.browser("liaison")
    run = world.things["own"].referral_run
    assert liaison.post(f"/runs/{run}/do/receive/", {"occurred_on": DAY, "outcome": "received"}).status_code == 302
    untouched, rows = state(), counts()
    form = {"occurred_on": DAY, "outcome": "done", "result": "granted", "text": "已纳入", "amount": ""}
    answer = liaison.post(f"/runs/{run}/do/handle/", form | wrong)
    assert answer.status_code == 422
    assert word in said(answer), said(answer)
    assert (state(), counts()) == (untouched, rows)


@pytest.mark.parametrize(
    ("chosen", "word"),
    [
        ([], "请至少选一项"),
        (["gold|medical_security"], "gold"),
        (["medical|window_county"], "window_county"),
        (["medical"], "medical"),
    ],
)
def test_a_bad_split(clerk: Client, world: World, chosen: list[str], word: str):
    untouched, rows = state(), counts()
    address = f"/runs/{world.things['own'].accepted_run}/do/split/"
    answer = clerk.post(address, {"occurred_on": DAY, "outcome": "confirmed", "chosen": chosen})
    assert answer.status_code == 422
    assert word in said(answer), said(answer)
    assert (state(), counts()) == (untouched, rows)


NOWHERE = [
    f"/intake/{NOBODY}/",
    f"/referrals/{NOBODY}/",
    f"/people/{NOBODY}/",
    f"/runs/{NOBODY}/",
    f"/runs/{NOBODY}/do/accept/",
    f"/papers/{NOBODY}.pdf",
    f"/papers/files/{NOBODY}/",
    "/intake/99999999999999999999999999/",
    "/referrals/99999999999999999999999999/",
    "/people/99999999999999999999999999/",
    "/runs/99999999999999999999999999/",
    "/runs/99999999999999999999999999/do/accept/",
    "/papers/99999999999999999999999999.pdf",
    "/papers/files/99999999999999999999999999/",
    "/intake/周小雨/",
    "/nothing/here/",
]


@pytest.mark.parametrize("address", NOWHERE)
def test_what_does_not_exist_is_said(clerk: Client, address: str):
    answer = clerk.get(address)
    assert answer.status_code == 404
    assert "这个地址不存在，或不在您岗位可见的范围内" in answer.content.decode()


@pytest.mark.parametrize("step", ["gold", "need", "tell", "accept", "__class__"])
def test_a_step_that_is_not_open_is_said(clerk: Client, world: World, step: str):
    untouched, rows = state(), counts()
    answer = clerk.post(f"/runs/{world.things['own'].run}/do/{step}/", {"occurred_on": DAY, "outcome": "accepted"})
    assert answer.status_code == 409
    assert CHINESE.search(said(answer))
    assert (state(), counts()) == (untouched, rows)


@pytest.mark.parametrize(
    "query",
    ["page=-1", "page=0", "page=1e9", "page=²", "page=99", "state=gold&town=%00", "unit=%27%3B--", "light=x&kind=y"],
)
@pytest.mark.parametrize("address", ["/", "/intake/", "/referrals/", "/papers/register/"])
def test_a_list_asked_for_nonsense_is_a_list(clerk: Client, address: str, query: str):
    answer = clerk.get(f"{address}?{query}")
    assert answer.status_code == 200 or ("%00" in query and answer.status_code == 400)


@pytest.mark.parametrize("address", ["/people/found/%00/", "/account/held/%00/", "/papers/register.xlsx?window=%00"])
def test_a_sign_no_database_takes_is_no_failure(clerk: Client, address: str):
    answer = clerk.get(address)
    assert answer.status_code in {200, 400, 404, 409}
    assert answer.status_code == 200 or CHINESE.search(said(answer))


def test_a_sign_no_database_takes_in_a_form_saves_nothing(clerk: Client, world: World):
    untouched = state()
    for form in (application_form() | {"reason": "难\x00"}, application_form() | {"token": "\x00"}):
        assert clerk.post("/intake/new/", form).status_code in {400, 422}
    address = f"/runs/{world.things['own'].fresh_run}/do/accept/"
    answer = clerk.post(address, {"occurred_on": DAY, "outcome": "accepted", "token": "\x00"})
    assert answer.status_code in {400, 409, 422}
    assert state() == untouched


def test_an_account_that_does_not_exist_is_said(world: World):
    security = world.browser("security")
    huge = "9" * 26
    for address in (f"/offices/accounts/{huge}/", f"/offices/accounts/{NOBODY}/"):
        assert security.get(address).status_code == 404
    for address in (f"/offices/accounts/{huge}/disable/", f"/offices/accounts/{huge}/holdings/{huge}/relieve/"):
        assert security.post(address, {}).status_code == 404
    assert world.browser("window_reviewer").post(f"/papers/numbers/{huge}/void/", {"reason": "x"}).status_code == 404
    assert world.browser("window_reviewer").get(f"/runs/{huge}/confirm/{huge}/").status_code == 404
    assert world.browser("window_clerk").post(f"/people/{huge}/look/", {}).status_code == 404


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("window_clerk", "/windows/{window}/fund/?until=9999-12-31"),
        ("window_clerk", "/windows/{window}/fund.xlsx?until=9999-12-31"),
        ("window_clerk", "/contacts/?first=0001-01-01"),
        ("window_clerk", "/contacts/?last=9999-12-31"),
        ("liaison", f"/people/care/{10**19 - 1}/"),
    ],
)
def test_a_day_or_an_id_beyond_everything_is_no_mistake_of_the_server(world: World, who: str, address: str):
    window = Window.objects.get(unit__key="window_baishabu_zhen").pk
    answer = world.browser(who).get(address.format(window=window))
    assert answer.status_code in (200, 403, 404), answer.status_code


@pytest.mark.parametrize("said", ["", "maybe"])
def test_without_a_button_nothing_is_decided(world: World, said: str):
    things, before = world.things["own"], state()
    for who, line in (("window_clerk", "windows:take"), ("window_reviewer", "people:merge")):
        answer = world.browser(who).post(VISITS[line].address(things), {"answer": said, "do": said})
        assert answer.status_code in (409, 422), (line, answer.status_code)
    assert state() == before


def test_the_same_token_with_another_number_is_not_taken_for_the_same_form(clerk: Client):
    form = application_form() | {"token": "once-for-two"}
    assert clerk.post("/intake/new/", form | {"number": with_check("99999919850307001")}).status_code == 302
    again = clerk.post("/intake/new/", form | {"number": with_check("99999919850307003")})
    assert again.status_code == 422
    assert "打开新的表单" in again.content.decode()
