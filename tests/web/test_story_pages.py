"""The story of one family through the pages, without a browser: every page answers, every form does what it says."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.acts.test_referral_story import NUMBER, WINDOW, unit_of, valid
from yimen.agencies.queries import takers
from yimen.cases.models import Application
from yimen.common import clock
from yimen.referrals.models import Referral

FORM = {
    "name": "周小雨",
    "kind": "resident_id",
    "number": valid(NUMBER),
    "phone": "19900001234",
    "division": "371302101000",
    "place_basis": "register",
    "address": "3组12号",
    "needs": ["illness", "school", "work"],
    "reason": "丈夫重病，孩子上学",
    "channel": "window",
    "filled_by": "",
    "received_on": "2026-11-23",
    "token": "form-token-1",
    "members-TOTAL_FORMS": "1",
    "members-INITIAL_FORMS": "0",
    "members-0-name": "周大山",
    "members-0-relation": "parent",
    "members-0-kind": "temporary",
    "members-0-number": "",
}


@pytest.fixture
def clerk(client_of):
    return client_of("window_clerk", WINDOW)


@pytest.fixture
def application(clerk):
    answer = clerk.post("/intake/new/", FORM | {"do": "accept"}, follow=True)
    assert answer.status_code == 200, text_of(answer)
    return Application.objects.get()


def text_of(answer) -> str:
    """What a reader sees of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def do(client, referral_or_run, step, **data):
    """Post the form of one step."""
    run = getattr(referral_or_run, "run_id", referral_or_run)
    mode = data.pop("mode", "")
    answer = client.post(
        f"/runs/{run}/do/{step}/" + (f"?mode={mode}" if mode else ""),
        {"occurred_on": "2026-11-23", **data},
        follow=True,
    )
    assert answer.status_code == 200, text_of(answer)
    return answer


def split(clerk, application):
    chosen = [f"{p}|{unit_of(p)}" for p in ("medical", "education", "employment")]
    do(clerk, application.run_id, "split", outcome="confirmed", chosen=chosen)
    return {r.programme: r for r in Referral.objects.all()}


def test_first_pages(clerk):
    assert "现在没有等您办的事" in text_of(clerk.get("/"))
    assert "新收件" in text_of(clerk.get("/intake/new/"))
    assert "什么需求由谁办" in text_of(clerk.get("/rules/"))


def test_a_seat_without_a_window_is_not_offered_a_new_request(clerk, client_of, application):
    assert "/intake/new/" in clerk.get("/").content.decode()
    officer = client_of("town_officer", "baishabu_zhen")
    found = officer.post("/people/search/", {"text": "周小雨"}, follow=True)
    for page in (officer.get("/"), found):
        assert page.status_code == 200
        assert "/intake/new/" not in page.content.decode()
    assert officer.get("/intake/new/").status_code == 403


def test_register_and_accept(clerk, application):
    page = text_of(clerk.get(f"/intake/{application.pk}/"))
    assert "周小雨的救助申请" in page
    assert "分办" in page
    assert NUMBER[6:14] not in page
    assert "周小雨" in text_of(clerk.get("/"))
    assert "周小雨" in text_of(clerk.get("/intake/"))


def test_the_family_to_the_end(clerk, client_of, application):
    found = split(clerk, application)
    medical, education, employment = found["medical"], found["education"], found["employment"]
    liaison = client_of("liaison", unit_of("medical"))
    assert "周小雨" in text_of(liaison.get("/"))
    page = text_of(liaison.get(f"/referrals/{medical.pk}/"))
    assert "丈夫重病" not in page
    answer(liaison, medical, "granted")

    do(client_of("liaison", unit_of("education")), education, "receive", outcome="returned", reason="不属于本单位")
    other = next(u for u in takers() if u not in {unit_of(p) for p in ("medical", "education", "employment")})
    do(clerk, education, "route", outcome="sent", unit=other)
    answer(client_of("liaison", other), education, "refused")

    reviewer = client_of("window_reviewer", WINDOW)
    for step, data in (
        ("receive", {"outcome": "received"}),
        ("handle", {"outcome": "done", "result": "other", "text": "介绍就业"}),
        ("feed_back", {"outcome": "sent"}),
    ):
        scan = SimpleUploadedFile("回执.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
        do(clerk, employment, step, mode="sealed", papers=scan, **data)
        link = re.search(
            rf"/runs/{employment.run_id}/confirm/\d+/", reviewer.get(f"/referrals/{employment.pk}/").content.decode()
        )
        assert link, "the second person is offered the record"
        settled = reviewer.post(link[0], {"answer": "confirm"}, follow=True)
        assert "已复核" in text_of(settled)

    do(clerk, application.run_id, "tell", outcome="told")
    assert "办结" in text_of(clerk.get(f"/intake/{application.pk}/"))


def answer(client, referral, kind):
    do(client, referral, "receive", outcome="received")
    amount = "500.50" if kind == "granted" else ""
    do(
        client,
        referral,
        "handle",
        outcome="done",
        result=kind,
        text="已按规定办理",
        amount=amount,
        ground="not_eligible",
    )
    do(client, referral, "feed_back", outcome="sent")


def test_wrong_number_is_said_beside_its_field(clerk):
    bad = clerk.post("/intake/new/", FORM | {"number": NUMBER[:17] + "X", "do": "save"})
    assert bad.status_code == 422
    assert "校验" in text_of(bad)
    assert not Application.objects.exists()


def test_the_same_form_twice_is_one_application(clerk):
    for _ in range(2):
        clerk.post("/intake/new/", FORM | {"do": "accept"}, follow=True)
    assert Application.objects.count() == 1


def test_a_wrong_day_is_corrected_with_its_reason(clerk, client_of, application):
    reviewer = client_of("window_reviewer", WINDOW)
    page = reviewer.get(f"/intake/{application.pk}/").content.decode()
    link = re.search(rf"/runs/{application.run_id}/correct/\d+/", page)
    assert link, "the record is offered for correction"
    assert "更正" not in text_of(clerk.get(f"/intake/{application.pk}/")), "a clerk has no right to correct"
    without = reviewer.post(link[0], {"outcome": "enquiry", "occurred_on": "2026-11-23", "reason": ""})
    assert without.status_code == 422
    done = reviewer.post(
        link[0], {"outcome": "enquiry", "occurred_on": "2026-11-23", "reason": "本是咨询"}, follow=True
    )
    assert "已更正" in text_of(done)
    assert "本是咨询" in text_of(done)


def test_late_referrals_can_be_picked_out(clerk, client_of, application):
    split(clerk, application)
    assert "没有符合条件的记录" in text_of(clerk.get("/referrals/?late=1"))
    with clock.fixed(clock.today().replace(month=12, day=20)):
        late = text_of(client_of("window_clerk", WINDOW).get("/referrals/?late=1"))
    assert "超期" in late
    assert "LS101-2026-00001" in late


def test_a_known_person_fills_the_form_and_needs_no_number(clerk, client_of, application):
    person = application.person_id
    form = clerk.get(f"/intake/new/?person={person}").content.decode()
    assert 'value="周小雨"' in form
    assert NUMBER[:14] not in form
    again = FORM | {"known": str(person), "number": "", "token": "form-token-2", "do": "save"}
    again |= {"again": "on", "again_reason": "又遇到新的难处"}
    clerk.post("/intake/new/", again, follow=True)
    assert set(Application.objects.values_list("person_id", flat=True)) == {person}
    assert Application.objects.count() == 2
    other = clerk.post("/intake/new/", again | {"name": "别人", "token": "form-token-3"})
    assert "姓名与所选的登记不符" in text_of(other)
    sister = client_of("window_clerk", "window_zaoyuan_zhen").get(f"/intake/new/?person={person}").content.decode()
    assert "周小雨" not in sister


LISTS = {"/": "/worklist.xlsx", "/intake/": "/intake/applications.xlsx", "/referrals/": "/referrals/referrals.xlsx"}
OTHER_WAY = {"/": "-due", "/intake/": "day", "/referrals/": "number"}


def numbers_in(answer) -> list[str]:
    """The numbers in the rows of a list, from above."""
    rows = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r"(?:SQ|LS)[0-9]+-[0-9]+-[0-9]+", rows)


def numbers_in_sheet(answer) -> list[str]:
    """The same of a spreadsheet."""
    cells = [str(cell.value) for row in load_workbook(BytesIO(answer.content)).active.iter_rows() for cell in row]
    return [cell for cell in cells if re.fullmatch(r"(?:SQ|LS)[0-9]+-[0-9]+-[0-9]+", cell)]


def test_lists_are_sorted_by_their_address_and_exported_in_that_order(clerk, client_of, application):
    split(clerk, application)
    with clock.fixed(clock.now() + timedelta(days=1)):
        next_day = client_of("window_clerk", WINDOW)
        other = {"number": "", "kind": "temporary", "members-0-name": "", "members-0-relation": ""}
        for name, token, day in (("周小满", "form-token-2", "2026-11-20"), ("周小晴", "form-token-3", "2026-11-24")):
            next_day.post("/intake/new/", FORM | other | {"name": name, "token": token, "received_on": day})
        for page, sheet in LISTS.items():
            first, turned = next_day.get(page), {"sort": OTHER_WAY[page]}
            assert len(numbers_in(first)) > 1, page
            assert numbers_in(next_day.get(page, turned)) == list(reversed(numbers_in(first))), page
            assert numbers_in_sheet(next_day.get(sheet)) == numbers_in(first)
            assert numbers_in_sheet(next_day.get(sheet, turned)) == list(reversed(numbers_in(first)))


@pytest.mark.parametrize("page", LISTS)
def test_a_list_gives_its_fragment_and_says_what_filter_is_no_good(clerk, page):
    part = clerk.get(page, {"late": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    name = "light" if page == "/" else "state"
    wrong = clerk.get(page, {name: "nonsense"})
    assert wrong.status_code == 200
    assert "f-" + name + "_error" in wrong.content.decode()


def test_the_worklist_shows_one_colour_and_one_kind(clerk, application):
    assert "周小雨" in text_of(clerk.get("/", {"light": "green"}))
    assert "没有符合条件的记录" in text_of(clerk.get("/", {"light": "red"}))
    assert "周小雨" in text_of(clerk.get("/", {"kind": "split"}))
    assert "没有符合条件的记录" in text_of(clerk.get("/", {"kind": "tell_applicant"}))


def test_what_is_asked_for_has_one_name(clerk, application):
    """救助需求, wherever it is asked, listed or shown; 困难 stays in the family's own words."""
    assert "救助需求（可多选）" in text_of(clerk.get("/intake/new/"))
    assert "救助需求" in text_of(clerk.get("/intake/"))
    assert "救助需求：" in text_of(clerk.get(f"/intake/{application.pk}/"))
    lacking = {name: value for name, value in FORM.items() if name != "needs"} | {"token": "form-token-2"}
    assert "请至少选一项救助需求。" in text_of(clerk.post("/intake/new/", lacking))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [({}, "家庭成员没有收到完整"), ({"members-TOTAL_FORMS": "21", "members-INITIAL_FORMS": "0"}, "一次最多填 20 人")],
)
def test_a_household_that_came_broken_is_said_and_nothing_kept(clerk, form, sentence):
    sent = {name: value for name, value in FORM.items() if not name.startswith("members-")} | form
    answer = clerk.post("/intake/new/", sent | {"members-0-name": "周大山", "members-0-relation": "parent"})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "ManagementForm" not in answer.content.decode()
    assert FORM["reason"] in answer.content.decode()
    assert not Application.objects.exists()
