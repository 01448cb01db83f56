"""Papers open for whom they concern, the register is complete, and a void or reprinted number is never hidden."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.documents.pdf_text import words as pdf_text
from tests.web import family as f
from yimen.acts import answering, numbering, splitting
from yimen.acts.deed import Deed, plain
from yimen.agencies.queries import takers
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.documents.evidence import add_evidence, withdraw_evidence
from yimen.documents.models import Evidence, IssuedNumber, Paper
from yimen.documents.types import Subject
from yimen.web.shell import xlsx

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
REGISTER = "papers:register"


@pytest.fixture
def home(district):
    return f.family(district.actor("window_clerk", f.HERE))


@pytest.fixture
def clerk(home):
    return f.browser(home.clerk)


@pytest.fixture
def reviewer(district, home):
    return f.browser(district.actor("window_reviewer", f.HERE))


@pytest.fixture
def liaison(district, home):
    return f.browser(district.actor("liaison", f.unit_of("medical")))


@pytest.fixture
def slip(home) -> Paper:
    return home.medical.slips.get().paper


def address(paper):
    return reverse("papers:pdf", args=[paper.pk])


def rows_of(client, **query):
    """The numbers a register page lists."""
    return [line["row"].text for line in client.get(reverse(REGISTER), query).context["rows"]]


def test_a_slip_opens_in_the_browser_under_its_number(clerk, slip):
    answer = clerk.get(address(slip))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{slip.number.text}.pdf"'
    assert answer["Content-Disposition"].isascii()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert f.number() in pdf_text(answer.content)


def test_the_window_prints_first_and_only_once(clerk, liaison, slip):
    liaison.get(address(slip))
    slip.refresh_from_db()
    assert slip.printed_at is None
    clerk.get(address(slip))
    slip.refresh_from_db()
    first = slip.printed_at
    assert first is not None
    clerk.get(address(slip))
    slip.refresh_from_db()
    assert slip.printed_at == first
    assert Row.objects.filter(verb="print_paper", object_id=str(slip.pk)).count() == 1
    looked = Row.objects.filter(verb="look", object_type="documents.paper", object_id=str(slip.pk))
    assert looked.count() == 3
    assert {row.purpose for row in looked} == {f"查看文书 {slip.number.text}"}


def test_a_paper_opens_for_whom_it_concerns_only(district, home, liaison, slip, client):
    other = home.education.slips.get().paper
    assert liaison.get(address(slip)).status_code == 200
    assert liaison.get(address(other)).status_code == 404
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    assert sister.get(address(slip)).status_code == 404
    county = f.browser(district.actor("window_clerk", f.COUNTY))
    assert county.get(address(slip)).status_code == 200
    assert client.get(address(slip)).status_code == 302
    assert liaison.get(reverse("papers:pdf", args=[9_999_999])).status_code == 404


def test_a_unit_that_gave_it_back_opens_neither_slip(district, home, clerk, liaison, slip):
    by = district.actor("liaison", f.unit_of("medical"))
    plain(by=by, deed=Deed(home.medical.run, "receive", "returned", prose={"reason": "不属本局"}))
    taken = {f.unit_of("medical"), f.unit_of("education")}
    other = next(unit for unit in takers() if unit not in taken)
    splitting.route(by=home.clerk, deed=Deed(home.medical.run, "route", "sent", values={"unit": other}))
    new = home.medical.slips.latest("pk").paper
    assert liaison.get(address(slip)).status_code == 404
    assert liaison.get(address(new)).status_code == 404
    heir = f.browser(district.actor("liaison", other))
    assert heir.get(address(new)).status_code == 200
    assert heir.get(address(slip)).status_code == 404
    assert clerk.get(address(slip)).status_code == 200


def test_the_answer_opens_for_the_unit_and_the_window(district, home, clerk, liaison):
    by = district.actor("liaison", f.unit_of("medical"))
    plain(by=by, deed=Deed(home.medical.run, "receive", "received"))
    answering.handle(
        by=by, deed=Deed(home.medical.run, "handle", "done", values={"result": "granted", "text": "已纳入"})
    )
    answering.feed_back(by=by, deed=Deed(home.medical.run, "feed_back", "sent"))
    paper = home.medical.results.get().paper
    clerk.get(address(paper))
    paper.refresh_from_db()
    assert paper.printed_at is None
    answer = liaison.get(address(paper))
    assert "已纳入" in pdf_text(answer.content)
    assert answer["Content-Disposition"] == f'inline; filename="paper-{paper.pk}.pdf"'
    paper.refresh_from_db()
    assert paper.printed_at is not None
    other = f.browser(district.actor("liaison", f.unit_of("education")))
    assert other.get(address(paper)).status_code == 404


def reprinted(client, paper, token=""):
    """The copy somebody gets by the form of a reprint; with a token, by that very form."""
    form = reverse("papers:reprint", args=[paper.pk])
    shown = client.get(form).context["form"]["token"].value()
    return client.post(form, {"token": token or shown}, follow=True)


def test_a_reprint_is_counted_and_marked(clerk, slip):
    clerk.get(address(slip))
    assert f'href="{reverse("papers:reprint", args=[slip.pk])}"' in clerk.get(reverse(REGISTER)).content.decode()
    answer = reprinted(clerk, slip)
    assert answer.redirect_chain[-1][0] == address(slip)
    assert "补打第1次" in pdf_text(answer.content)
    slip.refresh_from_db()
    assert slip.reprints == 1
    assert "1 次" in f.text_of(clerk.get(reverse(REGISTER)))


def test_a_form_of_a_reprint_sent_twice_is_one_reprint(clerk, slip):
    clerk.get(address(slip))
    first, again = (reprinted(clerk, slip, "one") for _ in range(2))
    assert first.content == again.content
    assert "补打第1次" in pdf_text(first.content)
    assert Row.objects.filter(verb="reprint_paper").count() == 1
    assert "补打第2次" in pdf_text(reprinted(clerk, slip).content)


def test_the_first_print_is_the_original_also_when_a_reprint_is_asked_for(clerk, slip):
    for _ in range(2):
        assert "补打" not in pdf_text(reprinted(clerk, slip, "one").content)
    slip.refresh_from_db()
    assert slip.printed_at is not None
    assert slip.reprints == 0
    assert Row.objects.filter(verb="print_paper").count() == 1
    assert "补打第1次" in pdf_text(reprinted(clerk, slip).content)


def test_only_the_issuing_window_reprints(district, home, liaison, slip):
    again = reverse("papers:reprint", args=[slip.pk])
    county, sister = (f.browser(district.actor("window_clerk", unit)) for unit in (f.COUNTY, f.SISTER))
    for client, status in ((liaison, 403), (county, 409), (sister, 404)):
        assert client.get(again).status_code == status
        assert client.post(again, {"token": "one"}).status_code == status
    slip.refresh_from_db()
    assert slip.reprints == 0
    with pytest.raises(Refused, match="不能补打"):
        numbering.reprint(by=district.actor("liaison", f.unit_of("medical")), paper=slip)


def test_the_register_lists_every_number_of_the_window(clerk, home, slip):
    page = clerk.get(reverse(REGISTER))
    text = f.text_of(page)
    numbers = list(IssuedNumber.objects.values_list("text", flat=True))
    assert len(numbers) == 3
    assert all(number in text for number in numbers)
    assert f.NAME not in text
    assert "服务办理单" in text
    assert "没有打印" in text
    assert reverse("referrals:referral", args=[home.medical.pk]) in page.content.decode()
    assert reverse("intake:application", args=[home.application.pk]) in page.content.decode()


def test_the_register_filters_sorts_and_says_when_nothing_is_left(clerk, home, slip):
    application, second = home.application.number.text, home.education.slips.get().paper.number.text
    assert rows_of(clerk, kind="application") == [application]
    assert rows_of(clerk, kind="handling_slip", sort="number") == [slip.number.text, second]
    assert rows_of(clerk, kind="handling_slip", sort="-number") == [second, slip.number.text]
    assert rows_of(clerk, kind="handling_slip", first="2") == [second]
    assert rows_of(clerk, kind="handling_slip", last="1") == [slip.number.text]
    clerk.get(address(slip))
    assert rows_of(clerk, state="unprinted") == [second]
    assert rows_of(clerk, state="void") == []
    assert "没有符合条件的记录" in f.text_of(clerk.get(reverse(REGISTER), {"state": "void"}))
    assert "顺序号请写数字" in f.text_of(clerk.get(reverse(REGISTER), {"first": "周小雨"}))
    assert len(rows_of(clerk, kind="nonsense", sort="nonsense", page="x")) == 3


def test_the_register_answers_filters_with_the_list_alone(clerk, home):
    part = clerk.get(reverse(REGISTER), headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="rows">')
    assert "HX-Request" in part["Vary"]
    back = clerk.get(reverse(REGISTER), headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()


def test_the_register_pages(clerk, home, monkeypatch):
    monkeypatch.setattr("yimen.web.shell.listing.PAGE", 2)
    first = clerk.get(reverse(REGISTER), {"sort": "number"})
    assert len(first.context["rows"]) == 2
    after = first.context["listing"].after
    second = clerk.get(f"{reverse(REGISTER)}?{after}")
    assert len(second.context["rows"]) == 1
    assert "sort=number" in after
    assert second.context["listing"].before
    assert not second.context["listing"].after
    monkeypatch.setattr("yimen.web.shell.listing.MOST_COUNTED", 2)
    assert "共 2+ 个编号" in f.text_of(clerk.get(reverse(REGISTER)))


def test_a_window_reads_its_own_register_and_the_county_all(district, home, slip):
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    assert rows_of(sister) == []
    assert rows_of(sister, window=slip.number.window) == []
    county = f.browser(district.actor("window_clerk", f.COUNTY))
    assert rows_of(county) == []
    assert len(rows_of(county, window=slip.number.window)) == 3
    assert (
        "作废"
        not in county.get(reverse(REGISTER), {"window": slip.number.window}).content.decode().partition("<tbody")[2]
    )
    for kind, unit in (("liaison", f.unit_of("medical")), ("town_officer", "baishabu_zhen")):
        assert f.browser(district.actor(kind, unit)).get(reverse(REGISTER)).status_code == 403


def test_the_register_asks_the_same_number_of_questions(clerk, home):
    one = f.queries(clerk, reverse(REGISTER))
    for order in range(2, 7):
        f.family(home.clerk, order, f"周小{'东南西北中'[order - 2]}")
    assert len(rows_of(clerk)) == 18
    assert f.queries(clerk, reverse(REGISTER)) == one


def test_the_register_as_a_spreadsheet(clerk, reviewer, home, slip):
    reviewer.post(reverse("papers:void", args=[slip.number_id]), {"reason": "=1+1 写错单位"})
    answer = clerk.get(reverse("papers:register_xlsx"), {"kind": "handling_slip", "sort": "number"})
    assert answer["Content-Type"] == xlsx.MEDIA_TYPE
    assert answer["Content-Disposition"].isascii()
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "编号"
    assert [row[0] for row in rows[1:]] == [slip.number.text, home.education.slips.get().paper.number.text]
    assert rows[1][8] == "'=1+1 写错单位"
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert Row.objects.get(verb="export").object_type == "agencies.window"


def test_a_number_is_void_with_its_reason_and_its_slip(reviewer, home, slip):
    form = reverse("papers:void", args=[slip.number_id])
    assert slip.number.text in f.text_of(reviewer.get(form))
    answer = reviewer.post(form, {"reason": "单位写错"}, follow=True)
    assert "已作废" in f.text_of(answer)
    assert "单位写错" in f.text_of(answer)
    slip.refresh_from_db()
    assert slip.is_void
    assert "作废" in pdf_text(reviewer.get(address(slip)).content)
    again = reviewer.post(form, {"reason": "再来"})
    assert again.status_code == 422
    assert "已经作废" in f.text_of(again)
    assert rows_of(reviewer, state="void") == [slip.number.text]


def test_a_void_slip_is_issued_anew_under_the_next_number(reviewer, home, slip):
    reviewer.post(reverse("papers:void", args=[slip.number_id]), {"reason": "污损", "again": "on"})
    slips = list(home.medical.slips.order_by("pk"))
    assert len(slips) == 2
    assert slips[0].replaced_on is not None
    assert slips[1].unit == slips[0].unit
    assert slips[1].paper.number.serial == 3
    assert not slips[1].paper.is_void
    late = reviewer.post(reverse("papers:void", args=[slip.number_id]), {"reason": "污损", "again": "on"})
    assert late.status_code == 422
    assert home.medical.slips.count() == 2


def test_a_replaced_slip_is_not_issued_anew_and_nothing_is_voided(district, home, reviewer, slip):
    by = district.actor("window_reviewer", f.HERE)
    numbering.void(by=by, number=slip.number, reason="污损", again=True)
    second = home.medical.slips.latest("pk").paper.number
    home.medical.slips.update(replaced_on="2026-11-23")
    with pytest.raises(Refused, match="不能按原内容重开"):
        numbering.void(by=by, number=second, reason="污损", again=True)
    second.refresh_from_db()
    assert not second.is_void


@pytest.mark.parametrize(
    ("data", "sentence"), [({"reason": ""}, "请写明为什么作废"), ({"reason": "长" * 201}, "超过200个字")]
)
def test_a_void_wants_a_reason(reviewer, slip, data, sentence):
    answer = reviewer.post(reverse("papers:void", args=[slip.number_id]), data)
    assert answer.status_code == 422
    assert sentence in f.text_of(answer)
    slip.number.refresh_from_db()
    assert not slip.number.is_void


def test_only_the_own_window_voids_and_an_application_keeps_its_number(district, home, clerk, reviewer, slip):
    form = reverse("papers:void", args=[slip.number_id])
    assert clerk.post(form, {"reason": "x"}).status_code == 403
    for unit in (f.SISTER, f.COUNTY):
        assert f.browser(district.actor("window_reviewer", unit)).post(form, {"reason": "x"}).status_code == 404
    application = reverse("papers:void", args=[home.application.number_id])
    answer = reviewer.post(application, {"reason": "x"})
    assert answer.status_code == 422
    assert "不能单独作废" in f.text_of(answer)
    with pytest.raises(Refused, match="只能作废本窗口"):
        numbering.void(by=district.actor("window_reviewer", f.SISTER), number=slip.number, reason="x")
    with pytest.raises(Refused, match="不能作废编号"):
        numbering.void(by=home.clerk, number=slip.number, reason="x")
    assert not IssuedNumber.objects.filter(void_at__isnull=False).exists()


def kept(home, name, content) -> Evidence:
    return add_evidence(
        by=home.clerk,
        subject=Subject("proceedings.run", home.medical.run_id),
        name=name,
        content=SimpleUploadedFile(name, content),
        title="周小雨的诊断书",
    )


@pytest.mark.parametrize(("name", "content", "how"), [("a.png", PNG, "inline"), ("a.pdf", PDF, "inline")])
def test_a_file_opens_for_those_who_see_its_run(district, home, clerk, liaison, client, name, content, how):
    evidence = kept(home, name, content)
    file = reverse("papers:evidence", args=[evidence.pk])
    for browser in (clerk, liaison):
        answer = browser.get(file)
        assert answer.content == content
        assert answer["Content-Disposition"] == f'{how}; filename="file-{evidence.pk}.{name[-3:]}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert Row.objects.filter(verb="look", object_type="documents.evidence").count() == 2
    for kind, unit in (("liaison", f.unit_of("education")), ("window_clerk", f.SISTER)):
        assert f.browser(district.actor(kind, unit)).get(file).status_code == 404
    assert client.get(file).status_code == 302


def test_an_office_file_is_saved_not_shown(clerk, home):
    book = xlsx.workbook("a", ["b"], [])
    answer = clerk.get(reverse("papers:evidence", args=[kept(home, "a.xlsx", book).pk]))
    assert answer["Content-Disposition"].startswith("attachment;")


def test_a_withdrawn_file_and_a_file_of_another_subject_do_not_open(clerk, home):
    evidence = kept(home, "a.png", PNG)
    withdraw_evidence(by=home.clerk, evidence=evidence, reason="传错")
    assert clerk.get(reverse("papers:evidence", args=[evidence.pk])).status_code == 404
    other = add_evidence(
        by=home.clerk, subject=Subject("people.person", home.medical.run_id), name="a.png", content=PNG
    )
    assert clerk.get(reverse("papers:evidence", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_cell_that_begins_like_a_formula_is_text(text):
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.workbook("表", ["列"], [[text]]))).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.startswith("'")


def test_plain_cells_stay_as_they_are_and_control_characters_go():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.workbook("表", ["列", "数"], [["周\x07小雨", 3]]))).active
    assert sheet["A2"].value == "周小雨"
    assert sheet["B2"].value == 3
    assert sheet["A1"].font.bold


def test_a_spreadsheet_leaves_nothing_on_the_disk(monkeypatch):
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", lambda *a, **k: pytest.fail("on disk"))
    assert xlsx.workbook("表", ["列"], [["周小雨"]])


def test_a_very_long_list_ends_with_a_note(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.workbook("表", ["列"], ([n] for n in range(9))))).active
    assert [row[0].value for row in sheet.iter_rows()] == ["列", 0, 1, "只导出前 2 行，请缩小范围后再导出。"]


def test_a_unit_gets_the_part_that_went_out_and_never_the_stub(clerk, liaison, slip):
    """The stub with telephone and reasons stays at the window (附件1存根)."""
    address = reverse("papers:pdf", args=[slip.pk])
    whole, part = pdf_text(clerk.get(address).content), pdf_text(liaison.get(address).content)
    for words in ("存根", f.PHONE, "家里遇到难处"):
        assert words in whole
        assert words not in part
    assert "现转办至你单位" in part
    assert slip.number.text in part
